/** Red, green and blue in [0, 1]. */
export type Colour = readonly [red: number, green: number, blue: number];

/** A square picture being painted; its coordinates run from -1 to 1, x to the right and y down. */
export interface Canvas {
  readonly side: number;
  /** @shape [side, side, 3] */
  readonly pixels: Float32Array;
}

/** Something to paint at a point: how much of it covers what is there, and where it lies between its two colors. */
export interface Ink {
  readonly cover: (x: number, y: number) => number;
  readonly mix?: (x: number, y: number) => number;
  readonly first: Colour;
  readonly second: Colour;
}

export const clamp = (x: number): number => Math.min(1, Math.max(0, x));

export const blankCanvas = (side: number): Canvas => ({
  side,
  pixels: new Float32Array(side * side * 3),
});

/** The width of a pixel in the canvas's coordinates. */
export const pixelOf = ({ side }: Canvas): number => 2 / side;

/** Paints over the canvas, in place. */
export const blend = (canvas: Canvas, { cover, mix, first, second }: Ink): void => {
  const { side, pixels } = canvas;
  const pixel = pixelOf(canvas);
  for (let row = 0, at = 0; row < side; row++) {
    const y = (row + 0.5) * pixel - 1;
    for (let column = 0; column < side; column++, at += 3) {
      const x = (column + 0.5) * pixel - 1;
      const opacity = cover(x, y);
      if (opacity <= 0) continue;
      const part = mix === undefined ? 0 : mix(x, y);
      for (let channel = 0; channel < 3; channel++) {
        const a = first[channel] as number;
        const colour = a + part * ((second[channel] as number) - a);
        const below = pixels[at + channel] as number;
        pixels[at + channel] = below + opacity * (colour - below);
      }
    }
  }
};

/** The color of a hue, saturation and value, each in [0, 1]. */
export const hsv = (hue: number, saturation: number, value: number): Colour => {
  const channel = (offset: number): number => {
    const k = (offset + hue * 6) % 6;
    return value - value * saturation * Math.max(0, Math.min(k, 4 - k, 1));
  };
  return [channel(5), channel(3), channel(1)];
};
