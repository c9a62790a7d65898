import { generator, type Seed, uniformFloat64 } from "@longtail/core";

/** The random choices of one image. They use only arithmetic and square roots, which every engine rounds alike. */
export interface Draws {
  readonly between: (low: number, high: number) => number;
  /** An integer from 0 to `most`, both included. */
  readonly upTo: (most: number) => number;
  /** About normal, with mean 0 and standard deviation 1: a sum of four uniform numbers. */
  readonly bell: () => number;
  /** A point on the unit circle. */
  readonly direction: () => readonly [x: number, y: number];
  /** Triangular in (-1, 1), from one step of the generator: the noise of a pixel. */
  readonly grain: () => number;
}

export const draws = (seed: Seed): Draws => {
  const rng = generator(seed);
  const between = (low: number, high: number): number => low + (high - low) * uniformFloat64(rng);
  const direction = (): readonly [number, number] => {
    const x = between(-1, 1);
    const y = between(-1, 1);
    const squared = x * x + y * y;
    if (squared < 0.01 || squared > 1) return direction();
    const length = Math.sqrt(squared);
    return [x / length, y / length];
  };
  return {
    between,
    upTo: (most) => Math.floor(between(0, most + 1)),
    // Four uniform numbers of [0, 1) have variance 4 / 12.
    bell: () => (between(0, 1) + between(0, 1) + between(0, 1) + between(0, 1) - 2) * Math.sqrt(3),
    direction,
    grain: () => {
      const bits = rng.next();
      return ((bits & 0xffff) + (bits >>> 16)) / 65536 - 1;
    },
  };
};
