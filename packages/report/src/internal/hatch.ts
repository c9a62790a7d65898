import { coordinate } from "./markup.js";

/**
 * The path of slanted lines that fill a rectangle, cut at its edges.
 *
 * Lines and no pattern: a pattern needs an id, and ids of several figures on one page would meet.
 */
export const hatch = (
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  direction: "rising" | "falling",
  spacing = 5,
): string => {
  const segments: string[] = [];
  // A line leaves the left edge at height c, measured from the corner that the lines lean away from.
  for (let c = spacing / 2; c < width + height; c += spacing) {
    const [x1, x2] = [Math.max(0, c - height), Math.min(width, c)];
    if (x2 <= x1) continue;
    const at = (dx: number) => (direction === "rising" ? y + (c - dx) : y + height - (c - dx));
    segments.push(
      `M${coordinate(x + x1)} ${coordinate(at(x1))}L${coordinate(x + x2)} ${coordinate(at(x2))}`,
    );
  }
  return segments.join("");
};
