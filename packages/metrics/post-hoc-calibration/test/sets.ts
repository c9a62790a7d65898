import { readFileSync } from "node:fs";
import { normals, uniforms } from "@longtail/core";
import type { Probable } from "@longtail/post-hoc-calibration";
import fc from "fast-check";

/** A case of the fixture; see its `computedBy`. */
export interface Reference {
  readonly name: string;
  readonly classes: number;
  readonly labels: readonly number[];
  readonly probabilities: readonly number[];
  readonly nll: number;
  readonly temperature: number;
  readonly temperatureNll: number;
  readonly vector: { readonly nll: number; readonly probabilities: readonly number[] };
  readonly histogram: readonly (readonly (number | null)[])[];
  /** The fitted value of each image, class by class; none where a class has no images. */
  readonly isotonic: readonly (readonly number[])[] | null;
}

/** Values that torch and NumPy computed. */
export const references: readonly Reference[] = JSON.parse(
  readFileSync(new URL("fixtures/reference.json", import.meta.url), "utf8"),
).cases;

const softmax = (logits: readonly number[]): readonly number[] => {
  const most = Math.max(...logits);
  const powers = logits.map((z) => Math.exp(z - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
};

/** Images whose labels are drawn from a softmax, and a net that takes its logits times `confidence`. */
export const overConfident = (seed: number, count: number, classes: number, confidence: number) => {
  const noise = normals(seed, count * classes);
  const next = uniforms(seed);
  const labels = new Int32Array(count);
  const probabilities = new Float64Array(count * classes);
  for (let i = 0; i < count; i++) {
    const logits = Array.from(noise.subarray(i * classes, (i + 1) * classes), (z) => 1.5 * z);
    let left = next();
    labels[i] = Math.max(
      0,
      softmax(logits).findIndex((p) => {
        left -= p;
        return left < 0;
      }),
    );
    probabilities.set(softmax(logits.map((z) => confidence * z)), i * classes);
  }
  return { probabilities, classes, labels };
};

/** Any images: classes may be absent, probabilities may be 0. */
export const probables: fc.Arbitrary<Probable<ArrayLike<number>>> = fc
  .record({ classes: fc.integer({ min: 2, max: 5 }), count: fc.integer({ min: 1, max: 30 }) })
  .chain(({ classes, count }) =>
    fc.record({
      classes: fc.constant(classes),
      probabilities: fc
        .array(
          fc.array(fc.integer({ min: -40, max: 40 }), { minLength: classes, maxLength: classes }),
          { minLength: count, maxLength: count },
        )
        .map((rows) =>
          rows.flatMap((row) => softmax(row.map((z) => (z < -38 ? Number.NEGATIVE_INFINITY : z)))),
        ),
      labels: fc.array(fc.nat(classes - 1), { minLength: count, maxLength: count }),
    }),
  )
  .filter(({ probabilities }) => Array.from(probabilities).every(Number.isFinite));

/** Mean negative log-likelihood; a probability below 2^-126 counts as that. */
export const nllOf = ({ probabilities, classes, labels }: Probable<ArrayLike<number>>): number =>
  Array.from(labels).reduce(
    (sum, label, i) =>
      sum - Math.log(Math.max(probabilities[i * classes + label] as number, 2 ** -126)),
    0,
  ) / labels.length;

/** The rows of some probabilities. */
export const rowsOf = (probabilities: ArrayLike<number>, classes: number): readonly number[][] =>
  Array.from({ length: probabilities.length / classes }, (_, i) =>
    Array.from({ length: classes }, (__, k) => probabilities[i * classes + k] as number),
  );
