import { smoothedCrossEntropy } from "@longtail/ops";
import {
  describeOnBackends,
  expectClose,
  expectNoLeak,
  finiteDifferences,
} from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { numbers } from "./numbers.js";

type Numbers = ArrayLike<number>;
const at = (x: Numbers, i: number): number => x[i] as number;

interface Example {
  readonly logits: Numbers;
  readonly labels: Int32Array;
  readonly own: Numbers;
  readonly other: Numbers;
}

/** The definition, in float64, number by number. */
const plain = ({ logits, labels, own, other }: Example): Float64Array => {
  const classes = own.length;
  return Float64Array.from(labels, (y, i) => {
    const row = Array.from({ length: classes }, (_, k) => at(logits, i * classes + k));
    const most = Math.max(...row);
    const logSum = most + Math.log(row.reduce((sum, z) => sum + Math.exp(z - most), 0));
    return row.reduce(
      (loss, z, k) => loss - (k === y ? at(own, y) : at(other, y)) * (z - logSum),
      0,
    );
  });
};

const tables = {
  "plain cross-entropy": { own: () => 1, other: () => 0 },
  "label smoothing": {
    own: (_: number, k: number) => 0.9 + 0.1 / k,
    other: (_: number, k: number) => 0.1 / k,
  },
  "class weights": { own: (i: number) => 0.5 + i, other: () => 0 },
  "tables of any kind": { own: (i: number) => Math.sin(i + 1), other: (i: number) => Math.cos(i) },
} as const;

const sizes = [
  [1, 2],
  [5, 3],
  [7, 10],
  [33, 101],
] as const;

const exampleOf = (
  table: keyof typeof tables,
  [n, classes]: readonly [number, number],
): Example => {
  const of = (entry: (i: number, classes: number) => number) =>
    Float32Array.from({ length: classes }, (_, i) => entry(i, classes));
  return {
    logits: numbers(n * classes, 1).map((v) => 5 * v),
    labels: Int32Array.from({ length: n }, (_, i) => (7 * i + 1) % classes),
    own: of(tables[table].own),
    other: of(tables[table].other),
  };
};

const tensorsOf = ({ logits, labels, own, other }: Example) => ({
  logits: tf.tensor2d(Float32Array.from(logits), [labels.length, own.length]),
  labels: tf.tensor1d(labels, "int32"),
  own: tf.tensor1d(Float32Array.from(own)),
  other: tf.tensor1d(Float32Array.from(other)),
});

describeOnBackends("smoothed cross-entropy", () => {
  const close = { rtol: 1e-5, atol: 1e-6, relativeTo: "largest" } as const;

  it("holds for logits at every distance", async () => {
    const distances = [0, 1e-4, 0.1, 0.35, 1, 5, 20, 50, 87, 88, 104, 700, 710, 750, 2000, 1e30];
    const example = {
      logits: distances.flatMap((distance) => [3 - distance, 3, 3 - distance / 2]),
      labels: Int32Array.from(distances, (_, i) => i % 3),
      own: [0.9, 0.8, 0.7],
      other: [0.05, 0.1, 0.15],
    };
    const { logits, labels, own, other } = tensorsOf(example);
    const expected = plain({ ...example, logits: Float32Array.from(example.logits) });
    const losses = await smoothedCrossEntropy(logits, labels, own, other).data();
    for (const [i, loss] of expected.entries())
      expect(Math.abs((losses[i] as number) - loss)).toBeLessThanOrEqual(2e-6 * Math.abs(loss));
  });
  for (const table of Object.keys(tables) as (keyof typeof tables)[]) {
    it.each(sizes)(
      `${table}: has the values of the formula: %i examples, %i classes`,
      async (...size) => {
        const example = exampleOf(table, size);
        const { logits, labels, own, other } = tensorsOf(example);
        await expectClose(smoothedCrossEntropy(logits, labels, own, other), plain(example), close);
      },
    );

    it.each(sizes.slice(0, 3))(
      `${table}: has the gradient that differences find: %i examples, %i classes`,
      async (...size) => {
        const example = exampleOf(table, size);
        const { logits, labels, own, other } = tensorsOf(example);
        const weights = numbers(size[0], 2);
        const dLogits = tf.grad((x) =>
          tf.sum(
            tf.mul(
              smoothedCrossEntropy(x as tf.Tensor2D, labels, own, other),
              tf.tensor1d(weights),
            ),
          ),
        )(logits);
        const expected = finiteDifferences(
          (changed) =>
            plain({ ...example, logits: changed }).reduce(
              (sum, v, i) => sum + v * at(weights, i),
              0,
            ),
          example.logits,
        );
        await expectClose(dLogits, expected, close);
      },
    );

    it(`${table}: is what separate ops give, gradient included`, async () => {
      const { logits, labels, own, other } = tensorsOf(exampleOf(table, [9, 11]));
      const separate = (x: tf.Tensor): tf.Tensor => {
        const truth = tf.cast(tf.oneHot(labels, 11), "float32");
        const of = (t: tf.Tensor) => tf.expandDims(tf.gather(t, labels), 1);
        const targets = tf.add(tf.mul(truth, of(own)), tf.mul(tf.sub(1, truth), of(other)));
        return tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(x as tf.Tensor2D)), 1));
      };
      const ours = (x: tf.Tensor) => smoothedCrossEntropy(x as tf.Tensor2D, labels, own, other);
      await expectClose(ours(logits), separate(logits), close);
      const dy = tf.tensor1d(numbers(9, 3));
      await expectClose(tf.grad(ours)(logits, dy), tf.grad(separate)(logits, dy), close);
    });
  }

  it("is finite for large logits of any sign, as is its gradient", async () => {
    const logits = tf.tensor2d([80, -80, 0, 1000, -1000, 1000], [2, 3]);
    const [labels, own, other] = [
      tf.tensor1d([1, 1], "int32"),
      tf.ones<tf.Rank.R1>([3]),
      tf.zeros<tf.Rank.R1>([3]),
    ];
    const loss = (x: tf.Tensor) => smoothedCrossEntropy(x as tf.Tensor2D, labels, own, other);
    await expectClose(loss(logits), [160, 2000 + Math.LN2], { rtol: 1e-6 });
    await expectClose(tf.grad(loss)(logits), [1, -1, 0, 0.5, -1, 0.5], { atol: 1e-6 });
  });

  it("is NaN where a label is no class, as is the gradient, and nowhere else", async () => {
    const labels = tf.tensor1d([3, 1, -1, 255, 2 ** 31 - 1, -(2 ** 31), 2], "int32");
    const logits = tf.tensor2d(numbers(21, 4), [7, 3]);
    const [own, other] = [tf.tensor1d([0.8, 0.7, 0.6]), tf.tensor1d([0.1, 0.15, 0.2])];
    const loss = (x: tf.Tensor) => smoothedCrossEntropy(x as tf.Tensor2D, labels, own, other);
    const rows = [...(await loss(logits).data())];
    const gradient = [...(await tf.grad(loss)(logits).data())];
    const isClass = [false, true, false, false, false, false, true];
    expect(rows.map(Number.isFinite)).toEqual(isClass);
    expect(rows.map(Number.isNaN)).toEqual(isClass.map((legal) => !legal));
    expect(gradient.map(Number.isNaN)).toEqual(isClass.flatMap((legal) => Array(3).fill(!legal)));
    const legal = tf.gather(logits, tf.tensor1d([1, 6], "int32")) as tf.Tensor2D;
    const two = smoothedCrossEntropy(legal, tf.tensor1d([1, 2], "int32"), own, other);
    await expectClose(two, [rows[1] as number, rows[6] as number], close);
  });

  it("leaves nothing but its results behind", async () => {
    const { logits, labels, own, other } = tensorsOf(exampleOf("label smoothing", [4, 6]));
    const loss = (x: tf.Tensor) => smoothedCrossEntropy(x as tf.Tensor2D, labels, own, other);
    await expectNoLeak(() => loss(logits));
    await expectNoLeak(() => tf.grad(loss)(logits));
    await expectNoLeak(() => tf.tidy(() => tf.valueAndGrad(loss)(logits)));
    tf.dispose([logits, labels, own, other]);
  });
});

describe("smoothed cross-entropy", () => {
  it("refuses what does not fit, in words", () => {
    const { logits, labels, own, other } = tensorsOf(exampleOf("label smoothing", [4, 6]));
    expect(() => smoothedCrossEntropy(logits, labels, tf.ones([5]), other)).toThrow(
      "own must have the shape [6], got [5]",
    );
    expect(() => smoothedCrossEntropy(logits, labels, own, tf.ones([1]))).toThrow(
      "other must have the shape [6], got [1]",
    );
    expect(() => smoothedCrossEntropy(logits, tf.zeros([4]), own, other)).toThrow(
      "labels must be int32, got float32",
    );
    expect(() => smoothedCrossEntropy(logits, tf.zeros([3], "int32"), own, other)).toThrow(
      "labels must have the shape [4], got [3]",
    );
    expect(() =>
      smoothedCrossEntropy(tf.ones([4]) as unknown as tf.Tensor2D, labels, own, other),
    ).toThrow("logits must be of rank 2, got [4]");
  });
});
