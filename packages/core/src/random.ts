import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { integers, type Range } from "./errors.js";

/** A 32-bit integer that determines a stream of random numbers. */
export type Seed = number;

/** The range of seeds: 32-bit integers, signed or unsigned. */
export const seeds: Range = integers(-(2 ** 31), 2 ** 32 - 1);

// MurmurHash3's finalizer: every bit of the input moves half of the bits of the output.
const avalanche = (word: number): number => {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
};

const fold = (seed: Seed, name: string | number): Seed => {
  let h = avalanche(seed ^ (typeof name === "number" ? 0x9e3779b9 : 0x7f4a7c15));
  for (const char of String(name)) h = avalanche(h ^ (char.codePointAt(0) as number));
  return h;
};

/**
 * The seed of a named branch of `seed`: stateless splitting, which reaches any epoch's stream directly.
 *
 * @example
 * ```ts
 * import { derive, permutation } from "@longtail/core";
 *
 * const epoch3 = derive(0, "sampler", 3);
 * console.log(permutation(epoch3, 5));
 * ```
 */
export const derive = (seed: Seed, ...path: readonly (string | number)[]): Seed =>
  path.reduce(fold, avalanche(seed));

/**
 * A new generator (pure-rand's xoroshiro128+) at the start of the seed's stream. Drawing from it changes it, so keep it local.
 *
 * Its state is filled with well-mixed words; with plain seeds, neighboring streams would begin alike.
 */
export const generator = (seed: Seed): RandomGenerator =>
  xoroshiro128plusFromState([fold(seed, 0), fold(seed, 1), fold(seed, 2), fold(seed, 3)]);

/** A function that draws uniform numbers in [0, 1) with 53 random bits, from a new generator. */
export const uniforms = (seed: Seed): (() => number) => {
  const rng = generator(seed);
  return () => uniformFloat64(rng);
};

/** Shuffles `items` in place (Fisher–Yates) with numbers drawn from `rng`, and returns it. */
export const shuffleWith = (rng: RandomGenerator, items: Int32Array): Int32Array => {
  for (let i = items.length - 1; i > 0; i--) {
    const j = uniformInt(rng, 0, i);
    const held = items[i] as number;
    items[i] = items[j] as number;
    items[j] = held;
  }
  return items;
};

/**
 * The numbers 0 to n - 1 in a random order.
 *
 * @shape result int32 [n]
 */
export const permutation = (seed: Seed, n: number): Int32Array =>
  shuffleWith(
    generator(seed),
    Int32Array.from({ length: n }, (_, i) => i),
  );

/**
 * Independent standard normal numbers (Box–Muller, both of each pair used).
 *
 * @shape result float32 [n]
 */
export const normals = (seed: Seed, n: number): Float32Array => {
  const uniform = uniforms(seed);
  const values = new Float32Array(n);
  for (let i = 0; i < n; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    values[i] = radius * Math.cos(angle);
    if (i + 1 < n) values[i + 1] = radius * Math.sin(angle);
  }
  return values;
};

export type { RandomGenerator };
export { uniformFloat64, uniformInt };
