// What the tests beside published programs share: images, weights, and how closely losses must agree.
import { readFileSync } from "node:fs";
import { loadVariables } from "@longtail/checkpoint";
import { type ImagesInMemory, type Model, orThrow, type Variables } from "@longtail/core";
import { expect } from "vitest";

/** The bytes of a file in `fixtures`. */
export const fixture = (name: string): Buffer =>
  readFileSync(new URL(`./fixtures/${name}`, import.meta.url));

/** CIFAR-100's binary records: a coarse label, a fine label, three planes of 32 by 32. */
export const records = (name: string): ImagesInMemory => {
  const bytes = fixture(name);
  const count = bytes.length / 3074;
  const images = new Uint8Array(count * 3072);
  for (let i = 0; i < count; i++)
    for (let c = 0; c < 3; c++)
      for (let p = 0; p < 1024; p++)
        images[i * 3072 + p * 3 + c] = bytes[i * 3074 + 2 + c * 1024 + p] as number;
  return {
    images,
    labels: Int32Array.from({ length: count }, (_, i) => bytes[i * 3074 + 1] as number),
    shape: [32, 32, 3],
  };
};

/** The weights of a file, for these shapes. */
export const weights = (
  name: string,
  shapes: Pick<Model, "parameterShapes" | "statisticShapes">,
): Variables => orThrow(loadVariables(fixture(name), shapes, name));

/** Float32 sums in another order drift apart: five steps agree to rounding, the rest to what drift allows. */
const drift = (i: number): number => (i < 5 ? 1e-5 : 2e-2);

/** Fails unless the losses are those of the steps, each to its relative limit. */
export const agree = (
  seen: readonly number[],
  steps: readonly { readonly loss: number }[],
  limit = drift,
): void => {
  expect(seen).toHaveLength(steps.length);
  steps.forEach(({ loss }, i) => {
    const [value, relative] = [seen[i] as number, Math.abs(((seen[i] as number) - loss) / loss)];
    expect(relative, `step ${i}: ${value} instead of ${loss}`).toBeLessThan(limit(i));
  });
};
