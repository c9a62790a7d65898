/** How the inside of an object may be painted, in the order in which classes take them. */
export const TEXTURES = ["plain", "striped", "chequered", "spotted", "ringed", "halved"] as const;

/** The name of a texture. */
export type Texture = (typeof TEXTURES)[number];

/** What of a texture differs from image to image. */
export interface Pattern {
  readonly texture: Texture;
  /** The length after which it repeats, in radii of the object. */
  readonly period: number;
  /** Where it begins, as a part of the period. */
  readonly phase: number;
  /** The width over which one color turns into the other, in radii. */
  readonly blur: number;
}

const soften = (distance: number, blur: number): number =>
  Math.min(1, Math.max(0, 0.5 + distance / blur));

const fraction = (x: number): number => x - Math.floor(x);

// The signed distance to the nearest edge of a wave that is up for half of each period.
const wave = (x: number): number => 0.25 - Math.abs(fraction(x) - 0.5);

/** How much of its second color an object shows at a point, from 0 (all the first) to 1 (all the second). */
export const paint = ({ texture, period, phase, blur }: Pattern, x: number, y: number): number => {
  const u = x / period + phase;
  const v = y / period + phase;
  const soft = blur / period;
  switch (texture) {
    case "plain":
      return 0;
    case "striped":
      return soften(wave(u), soft);
    case "chequered": {
      const across = soften(wave(u), soft);
      const down = soften(wave(v), soft);
      return across + down - 2 * across * down;
    }
    case "spotted": {
      const dx = fraction(u) - 0.5;
      const dy = fraction(v) - 0.5;
      return soften(0.33 - Math.sqrt(dx * dx + dy * dy), soft);
    }
    case "ringed":
      return soften(wave(Math.sqrt(x * x + y * y) / period + phase), soft);
    case "halved":
      return soften(x - (phase - 0.5) * 0.4, blur);
  }
};
