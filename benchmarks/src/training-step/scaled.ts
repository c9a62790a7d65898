import { stepGflop } from "./arithmetic.js";
import type { Outcome } from "./measure.js";
import type { Size } from "./protocol.js";

/** The factor, by arithmetic, from a way's own size to the run's; 1 if they are equal. */
export const scaleOf = (way: Outcome, size: Size): number =>
  way.size.depth === size.depth && way.size.batch === size.batch
    ? 1
    : stepGflop(size) / stepGflop(way.size);

/** Adds to a way of another size what its step would take at the run's size. */
export const scaled = (way: Outcome, size: Size) => {
  const factor = scaleOf(way, size);
  const [task] = way.outcome === "measured" ? way.tasks : [];
  if (factor === 1 || task === undefined) return way;
  const { median, min, max } = task.seconds;
  return {
    ...way,
    scaled: {
      to: size,
      by: "arithmetic",
      factor,
      seconds: { median: factor * median, min: factor * min, max: factor * max },
    },
  };
};
