import { start } from "@longtail/backend-wasm";
import { orThrow } from "@longtail/core";
import { expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";

beforeAll(async () => {
  await orThrow(start({ threads: 2 }));
}, 60_000);

const numbers = (shape: number[]): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => 100 + Math.sin(i)),
    shape,
  );

// The definition, in float64.
const summed = async (x: tf.Tensor, axes: readonly number[]): Promise<Float64Array> => {
  const kept = x.shape.filter((_, i) => !axes.includes(i));
  const sums = new Float64Array(tf.util.sizeFromShape(kept));
  const strides = [...tf.util.computeStrides(x.shape), 1];
  (await x.data()).forEach((value, i) => {
    const at = x.shape.map((size, k) => Math.floor(i / (strides[k] as number)) % size);
    const to = at.reduce((sum, p, k) => (axes.includes(k) ? sum : sum * (x.shape[k] ?? 1) + p), 0);
    sums[to] = (sums[to] as number) + value;
  });
  return sums;
};

describe("sums, means, repetitions and rows", () => {
  it.each([
    [
      [64, 16, 16, 5],
      [0, 1, 2],
    ],
    [[64, 16, 16, 5], [0]],
    [
      [64, 16, 16, 5],
      [1, 2],
    ],
    [
      [64, 16, 16, 5],
      [0, 1, 2, 3],
    ],
    [[5000, 1], [0]],
    [[3, 2], [0]],
    [[7, 1000], [0]],
  ] as [number[], number[]][])("are right for shape %j over axes %j", async (shape, axes) => {
    const x = numbers(shape);
    const expected = await summed(x, axes);
    const count = x.size / expected.length;
    await expectClose(tf.sum(x, axes), expected, { rtol: 2e-6 });
    const mean = tf.mean(x, axes, true);
    expect(mean.shape).toEqual(shape.map((size, i) => (axes.includes(i) ? 1 : size)));
    await expectClose(
      tf.mean(x, axes),
      expected.map((sum) => sum / count),
      { rtol: 2e-6 },
    );
  });

  it.each([
    [
      [1, 1, 3],
      [2, 5, 1],
    ],
    [
      [1, 1, 3],
      [2, 5, 2],
    ],
    [
      [2, 3],
      [4, 1],
    ],
    [
      [2, 3],
      [1, 4],
    ],
    [[3], [1]],
    [
      [1, 2, 1, 3],
      [3, 1, 2, 1],
    ],
    [[4], [7]],
  ] as [number[], number[]][])("repeat shape %j %j times", async (shape, reps) => {
    const x = numbers(shape);
    const tiled = tf.tile(x, reps);
    expect(tiled.shape).toEqual(shape.map((size, i) => size * (reps[i] as number)));
    const [from, strides] = [await x.data(), [...tf.util.computeStrides(tiled.shape), 1]];
    const expected = Array.from(
      { length: tiled.size },
      (_, i) =>
        from[
          tiled.shape.reduce(
            (at, size, k) =>
              at * (shape[k] as number) +
              ((Math.floor(i / (strides[k] as number)) % size) % (shape[k] as number)),
            0,
          )
        ] as number,
    );
    await expectClose(tiled, expected, {});
  });

  it.each([
    [[7, 9], [9]],
    [[9], [7, 9]],
    [
      [3, 5, 11],
      [5, 11],
    ],
    [[2000, 100], [100]],
    [[3, 20_001], [20_001]],
    [[5, 7], [7]],
    [
      [5, 9],
      [1, 9],
    ],
    [
      [5, 9],
      [5, 1],
    ],
    [[20_003], [20_003]],
    [[0, 9], [9]],
    [[4, 9], []],
  ] as [number[], number[]][])("add shape %j and %j", async (a, b) => {
    const [x, y] = [numbers(a), numbers(b)];
    const sum = tf.add(x, y);
    // A product with ones broadcasts, and loses nothing.
    const ones = tf.ones(sum.shape);
    const [wideX, wideY] = [await tf.mul(x, ones).data(), await tf.mul(y, ones).data()];
    expect(sum.shape).toEqual(tf.backend_util.assertAndGetBroadcastShape(a, b));
    expect([...(await sum.data())]).toEqual(
      [...wideX].map((value, i) => Math.fround(value + (wideY[i] as number))),
    );
  });

  it.each([
    [[9, 3, 5], 0, [4, 0, 4]],
    [[4, 6, 9], 1, [5, 5, 0, 2]],
    [[4, 6, 9], 2, [8, 0]],
    [[2, 3, 2, 4], -3, [1]],
    [[5, 8], 0, []],
    [[0, 8], 0, []],
    [[300, 3], 0, [299, 7]],
    [[50, 9000], 0, [49, 0, 20, 20, 1, 2, 3, 4, 5, 6]],
  ] as [number[], number, number[]][])(
    "gather from shape %j, axis %j, at %j",
    async (shape, axis, at) => {
      const k = axis < 0 ? axis + shape.length : axis;
      const inner = tf.util.sizeFromShape(shape.slice(k + 1));
      for (const dtype of ["float32", "int32"] as const) {
        const x = tf.cast(numbers(shape), dtype);
        const from = await x.data();
        const gathered = tf.gather(x, tf.tensor1d(at, "int32"), axis);
        expect(gathered.shape).toEqual(shape.with(k, at.length));
        expect(gathered.dtype).toBe(dtype);
        const expected = Array.from({ length: tf.util.sizeFromShape(shape.slice(0, k)) }, (_, o) =>
          at.map((index) =>
            [...from].slice((o * (shape[k] as number) + index) * inner).slice(0, inner),
          ),
        ).flat(2);
        expect([...(await gathered.data())]).toEqual(expected);
      }
    },
  );

  it("gather keeps the shape of indices, and refuses one outside of its axis", async () => {
    const x = numbers([4, 10]);
    expect(tf.gather(x, tf.tensor2d([[3, 0, 1]], [1, 3], "int32")).shape).toEqual([1, 3, 10]);
    for (const index of [-1, 4])
      expect(() => tf.gather(x, tf.tensor1d([index], "int32"))).toThrow("not in [0, 3]");
  });
});
