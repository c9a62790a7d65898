import { readFileSync } from "node:fs";
import fc from "fast-check";

export interface Case {
  readonly loss: string;
  readonly options: {
    readonly smoothing?: number;
    readonly beta?: number;
    readonly gamma?: number;
  };
  readonly counts: readonly number[];
  readonly shape: readonly [number, number];
  readonly logits: readonly number[];
  readonly labels: readonly number[];
  readonly value: number;
  readonly grad: readonly number[];
}

const cases = JSON.parse(
  readFileSync(new URL("./fixtures/losses.json", import.meta.url), "utf8"),
) as readonly Case[];

/** Values and gradients of the mean over the batch, computed by PyTorch and the LDAM-DRW program in float64. */
export const casesOf = (loss: string): readonly Case[] => cases.filter((c) => c.loss === loss);

/** Logits, labels and counts of a few classes. */
export const problems = fc
  .record({ classes: fc.integer({ min: 2, max: 9 }), batch: fc.integer({ min: 1, max: 6 }) })
  .chain(({ classes, batch }) =>
    fc.record({
      classes: fc.constant(classes),
      counts: fc.array(fc.integer({ min: 1, max: 5000 }), {
        minLength: classes,
        maxLength: classes,
      }),
      logits: fc.array(fc.float({ min: -20, max: 20, noNaN: true }), {
        minLength: classes * batch,
        maxLength: classes * batch,
      }),
      labels: fc.array(fc.nat(classes - 1), { minLength: batch, maxLength: batch }),
    }),
  );

/** How close float32 comes to a float64 oracle of the losses. */
export const value = { rtol: 1e-5, atol: 1e-5 };
