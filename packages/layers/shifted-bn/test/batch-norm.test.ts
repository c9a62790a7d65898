import { type Normalization, normals } from "@longtail/core";
import { batchNorm, fold } from "@longtail/shifted-bn";
import {
  describeOnBackends,
  expectClose,
  expectNoLeak,
  finiteDifferences,
} from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import * as fc from "fast-check";
import { expect, test } from "vitest";

type Numbers = ArrayLike<number>;
const at = (x: Numbers, i: number): number => x[i] as number;

interface Example {
  readonly shape: [number, number, number, number];
  readonly x: Numbers;
  readonly scale: Numbers;
  readonly offset: Numbers;
  readonly runningMean: Numbers;
  readonly runningVariance: Numbers;
}

const exampleOf = (seed: number, shape: Example["shape"]): Example => {
  const c = shape[3];
  const size = shape[0] * shape[1] * shape[2] * c;
  return {
    shape,
    x: normals(seed, size).map((v, i) => 3 * v + (i % c)),
    scale: normals(seed + 1, c).map((v) => 1 + 0.3 * v),
    offset: normals(seed + 2, c),
    runningMean: normals(seed + 3, c),
    runningVariance: normals(seed + 4, c).map((v) => 0.5 + Math.abs(v)),
  };
};

/** The definition in float64, channel by channel. */
const oracle = (
  { shape, x, scale, offset, runningMean, runningVariance }: Example,
  mode: Normalization,
  momentum = 0.1,
  epsilon = 1e-5,
) => {
  const c = shape[3];
  const n = x.length / c;
  const y = new Float64Array(x.length);
  const [newMean, newVariance] = [new Float64Array(c), new Float64Array(c)];
  for (let k = 0; k < c; k++) {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < n; i++) sum += at(x, i * c + k);
    for (let i = 0; i < n; i++) squares += (at(x, i * c + k) - sum / n) ** 2;
    const still = mode === "frozen";
    const mean = still ? at(runningMean, k) : sum / n;
    const variance = still ? at(runningVariance, k) : squares / n;
    for (let i = 0; i < n; i++)
      y[i * c + k] =
        (at(scale, k) * (at(x, i * c + k) - mean)) / Math.sqrt(variance + epsilon) + at(offset, k);
    const weight = still ? 0 : momentum;
    newMean[k] = (1 - weight) * at(runningMean, k) + (weight * sum) / n;
    newVariance[k] = (1 - weight) * at(runningVariance, k) + (weight * squares) / (n - 1);
  }
  return { y, newMean, newVariance };
};

const tensorsOf = (example: Example) => ({
  x: tf.tensor4d(Float32Array.from(example.x), example.shape),
  variables: {
    scale: tf.tensor1d(Float32Array.from(example.scale)),
    offset: tf.tensor1d(Float32Array.from(example.offset)),
    runningMean: tf.tensor1d(Float32Array.from(example.runningMean)),
    runningVariance: tf.tensor1d(Float32Array.from(example.runningVariance)),
  },
});

const modes = ["batch", "frozen", "shifted"] as const;
const close = { rtol: 1e-4, relativeTo: "largest" } as const;

describeOnBackends("batchNorm", () => {
  for (const mode of modes)
    test(`${mode}: agrees with float64 arithmetic, for any shape and constants`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 1e6 }),
          fc.tuple(
            fc.integer({ min: 2, max: 4 }),
            fc.integer({ min: 1, max: 5 }),
            fc.integer({ min: 1, max: 5 }),
            fc.integer({ min: 1, max: 6 }),
          ),
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.constantFrom(1e-5, 1e-3, 0.1),
          async (seed, shape, momentum, epsilon) => {
            const example = exampleOf(seed, shape);
            const given = tensorsOf(example);
            const expected = oracle(example, mode, momentum, epsilon);
            const actual = batchNorm(given.variables, given.x, mode, { momentum, epsilon });
            await expectClose(actual.y, expected.y, close);
            await expectClose(actual.runningMean, expected.newMean, close);
            await expectClose(actual.runningVariance, expected.newVariance, close);
            tf.dispose([given, actual]);
          },
        ),
        { seed: 7, numRuns: 12 },
      );
    });

  for (const mode of modes)
    test(`${mode}: gradients agree with finite differences`, async () => {
      const example = exampleOf(3, [3, 2, 2, 3]);
      const weights = normals(9, example.x.length);
      const weighted = (changed: Partial<Example>): number =>
        oracle({ ...example, ...changed }, mode).y.reduce(
          (sum, v, i) => sum + v * at(weights, i),
          0,
        );
      const given = tensorsOf(example);
      const w = tf.tensor4d(weights, example.shape);
      const gradients = tf.grads((x, scale, offset) => {
        const { y } = batchNorm(
          { ...given.variables, scale: scale as tf.Tensor1D, offset: offset as tf.Tensor1D },
          x as tf.Tensor4D,
          mode,
        );
        return tf.sum(tf.mul(y, w));
      })([given.x, given.variables.scale, given.variables.offset]);
      const [dx, dScale, dOffset] = gradients as [tf.Tensor, tf.Tensor, tf.Tensor];
      await expectClose(
        dx,
        finiteDifferences((x) => weighted({ x }), example.x),
        close,
      );
      const none = [0, 0, 0];
      await expectClose(
        dScale,
        mode === "shifted"
          ? none
          : finiteDifferences((scale) => weighted({ scale }), example.scale),
        close,
      );
      await expectClose(
        dOffset,
        mode === "shifted"
          ? none
          : finiteDifferences((offset) => weighted({ offset }), example.offset),
        close,
      );
      tf.dispose([given, w, gradients]);
    });

  for (const mode of modes)
    test(`${mode}: adds a residual and applies relu when asked, with the gradients of both`, async () => {
      const example = exampleOf(11, [3, 2, 4, 3]);
      const given = tensorsOf(example);
      const residual = tf.tensor4d(normals(12, example.x.length), example.shape);
      const w = tf.tensor4d(normals(13, example.x.length), example.shape);
      const inputs = [given.x, residual, given.variables.scale, given.variables.offset];
      const variants = [
        { residual: true, activation: "relu" },
        { residual: true, activation: "linear" },
        { residual: false, activation: "relu" },
      ] as const;
      for (const variant of variants) {
        const { activation } = variant;
        const act = (z: tf.Tensor) => (activation === "relu" ? tf.relu(z) : z);
        const inside = ([x, r, scale, offset]: readonly tf.Tensor[]): tf.Tensor => {
          const variables = { ...given.variables, scale, offset } as typeof given.variables;
          const added = variant.residual ? { residual: r as tf.Tensor4D } : {};
          return batchNorm(variables, x as tf.Tensor4D, mode, { activation, ...added }).y;
        };
        const outside = ([x, r, scale, offset]: readonly tf.Tensor[]) => {
          const variables = { ...given.variables, scale, offset } as typeof given.variables;
          const { y } = batchNorm(variables, x as tf.Tensor4D, mode);
          return act(variant.residual ? tf.add(y, r as tf.Tensor) : y);
        };
        const gradientsOf = (f: typeof inside) =>
          tf.grads((...at) => {
            // The residual is also summed by itself, so that it has a gradient even if it is not added.
            const own = tf.sum(tf.mul(0.1, at[1] as tf.Tensor));
            return tf.add(tf.sum(tf.mul(w, tf.square(f(at)))), own);
          })(inputs);
        const [ours, theirs] = [gradientsOf(inside), gradientsOf(outside)];
        await expectClose(inside(inputs), outside(inputs), close);
        for (const [i, gradient] of ours.entries())
          await expectClose(gradient, theirs[i] as tf.Tensor, close);
      }
    });

  test("fold gives the two vectors of the frozen mode", async () => {
    const example = exampleOf(5, [2, 3, 3, 4]);
    const given = tensorsOf(example);
    const { slope, intercept } = fold(given.variables);
    const y = tf.tidy(() => tf.add(tf.mul(given.x, slope), intercept));
    await expectClose(y, oracle(example, "frozen").y, close);
    tf.dispose([given, slope, intercept, y]);
  });

  test("running statistics converge to the batch's own, the variance unbiased", async () => {
    const example = exampleOf(6, [4, 2, 2, 2]);
    const given = tensorsOf(example);
    const last = tf.tidy(() => {
      let variables = given.variables;
      for (let i = 0; i < 200; i++)
        variables = { ...variables, ...batchNorm(variables, given.x, "shifted") };
      return {
        mean: tf.clone(variables.runningMean),
        variance: tf.clone(variables.runningVariance),
      };
    });
    const alone = oracle(example, "batch", 1);
    await expectClose(last.mean, alone.newMean, close);
    await expectClose(last.variance, alone.newVariance, close);
    tf.dispose([given, last]);
  });

  test("says what does not fit", () => {
    const given = tensorsOf(exampleOf(8, [2, 1, 1, 3]));
    const [flat, other] = [
      tf.zeros<tf.Rank.R4>([2, 3] as never),
      tf.zeros<tf.Rank.R4>([2, 1, 1, 2]),
    ];
    const mode = "shift" as "shifted";
    expect(() => batchNorm(given.variables, given.x, mode)).toThrow(
      "the mode is batch, shifted or frozen, got shift",
    );
    expect(() => batchNorm(given.variables, flat, "batch")).toThrow(
      "x must be [batch, height, width, c], got [2,3]",
    );
    expect(() => batchNorm(given.variables, other, "frozen")).toThrow("must be [2], got [3]");
    tf.dispose([given, flat, other]);
  });

  test("needs two numbers per channel unless nothing moves", async () => {
    const given = tensorsOf(exampleOf(8, [1, 1, 1, 3]));
    const before = tf.memory().numTensors;
    for (const mode of ["batch", "shifted"] as const)
      expect(() => batchNorm(given.variables, given.x, mode)).toThrow("more than one number");
    expect(tf.memory().numTensors).toBe(before);
    await expectNoLeak(() => batchNorm(given.variables, given.x, "frozen"));
    tf.dispose(given);
  });

  for (const mode of modes)
    test(`${mode}: leaves only its results behind, also under a gradient`, async () => {
      const given = tensorsOf(exampleOf(2, [2, 3, 3, 4]));
      await expectNoLeak(() => batchNorm(given.variables, given.x, mode));
      await expectNoLeak(() => fold(given.variables));
      await expectNoLeak(() =>
        tf.grads((x, scale) =>
          tf.sum(
            batchNorm({ ...given.variables, scale: scale as tf.Tensor1D }, x as tf.Tensor4D, mode)
              .y,
          ),
        )([given.x, given.variables.scale]),
      );
      tf.dispose(given);
    });
});
