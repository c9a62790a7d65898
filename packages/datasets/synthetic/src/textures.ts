/** How the inside of an object is painted, in the order in which class numbers use them. */
export const TEXTURES = ["plain", "striped", "chequered", "spotted", "ringed", "halved"] as const;

export type Texture = (typeof TEXTURES)[number];

const step = (distance: number, blur: number): number =>
  Math.min(1, Math.max(0, 0.5 + distance / blur));

// The signed distance to the nearest edge of a wave that is on for half of each unit of x.
const wave = (x: number): number => 0.25 - Math.abs(x - Math.floor(x) - 0.5);

/** What part of the second colour a point of the object has: 0 is all the first, 1 is all the second. */
export const paint = (
  texture: Texture,
  x: number,
  y: number,
  period: number,
  phase: number,
  blur: number,
): number => {
  const u = x / period + phase;
  const v = y / period + phase;
  const soft = blur / period;
  switch (texture) {
    case "plain": return 0;
    case "striped": return step(wave(u), soft);
    case "chequered": {
      const a = step(wave(u), soft), b = step(wave(v), soft);
      return a + b - 2 * a * b;
    }
    case "spotted": {
      const a = u - Math.floor(u) - 0.5, b = v - Math.floor(v) - 0.5;
      return step(0.33 - Math.sqrt(a * a + b * b), soft);
    }
    case "ringed": return step(wave(Math.sqrt(x * x + y * y) / period + phase), soft);
    case "halved": return step(x - (phase - 0.5) * 0.4, blur);
  }
};
