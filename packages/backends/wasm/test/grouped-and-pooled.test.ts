import "@tensorflow/tfjs-backend-cpu";
import { start } from "@longtail/backend-wasm";
import { orThrow } from "@longtail/core";
import { groupedConv2d, maxPool2d } from "@longtail/ops";
import { expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { numbers } from "./training-step.js";

type Shape = [number, number, number, number];

beforeAll(async () => {
  await orThrow(start({ threads: 2 }));
}, 60_000);

const images = (shape: Shape, seed: number): tf.Tensor4D =>
  tf.tensor4d(numbers(tf.util.sizeFromShape(shape), seed), shape);

// The op and its gradients on a backend: wasm has kernels, cpu composes stock ops.
const valuesOn = async (
  backend: string,
  op: (...inputs: tf.Tensor[]) => tf.Tensor,
  shapes: readonly Shape[],
): Promise<readonly Float32Array[]> => {
  await tf.setBackend(backend);
  const tensors = tf.tidy(() => {
    const inputs = shapes.map((shape, i) => images(shape, i + 1));
    const y = op(...inputs);
    const dy = images(y.shape as Shape, 9);
    return [y, ...tf.grads(op)(inputs, dy)];
  });
  const values = await Promise.all(tensors.map(async (t) => (await t.data()) as Float32Array));
  tf.dispose(tensors);
  await tf.setBackend("wasm");
  return values;
};

const compare = async (
  op: (...inputs: tf.Tensor[]) => tf.Tensor,
  shapes: readonly Shape[],
): Promise<void> => {
  const onCpu = await valuesOn("cpu", op, shapes);
  const onWasm = await valuesOn("wasm", op, shapes);
  expect(onWasm.length).toBe(onCpu.length);
  for (const [i, values] of onWasm.entries())
    await expectClose(values, onCpu[i] as Float32Array, { rtol: 5e-6, relativeTo: "largest" });
};

describe("the kernels of grouped convolutions", () => {
  it.each<[string, Shape, Shape, { groups: number; stride?: number; pad?: number }]>([
    ["32 groups of 4", [2, 9, 11, 128], [3, 3, 4, 128], { groups: 32, pad: 1 }],
    [
      "32 groups of 8, stride 2",
      [1, 10, 9, 256],
      [3, 3, 8, 256],
      { groups: 32, stride: 2, pad: 1 },
    ],
    ["groups of more than a tile", [1, 9, 9, 80], [3, 3, 40, 34], { groups: 2, pad: 1 }],
    ["more outputs than a block", [3, 21, 20, 9], [3, 2, 3, 6], { groups: 3, pad: 1 }],
    ["a stride beyond the filter", [2, 11, 8, 6], [2, 1, 3, 10], { groups: 2, stride: 3 }],
    ["one channel a group", [2, 6, 7, 5], [3, 3, 1, 5], { groups: 5, pad: 2 }],
    ["no images", [0, 5, 5, 8], [3, 3, 4, 8], { groups: 2, pad: 1 }],
  ])("agree with the composition: %s", (_, x, filter, options) =>
    compare(
      (a, b) => groupedConv2d(a as tf.Tensor4D, b as tf.Tensor4D, options) as tf.Tensor,
      [x, filter],
    ),
  );

  it("leak no tensor", () =>
    expectNoLeak(() => {
      const [x, filter] = [images([1, 5, 5, 6], 1), images([3, 3, 3, 4], 2)];
      const grads = tf.grads((a, b) =>
        groupedConv2d(a as tf.Tensor4D, b as tf.Tensor4D, { groups: 2, stride: 2, pad: 1 }),
      )([x, filter]);
      tf.dispose([x, filter]);
      return grads;
    }));
});

describe("the kernels of max pooling", () => {
  it.each<[string, Shape, { size: number; stride?: number; pad?: number }]>([
    ["3x3, stride 2, padding 1", [2, 13, 12, 20], { size: 3, stride: 2, pad: 1 }],
    ["windows apart", [3, 11, 9, 5], { size: 2, stride: 3 }],
    ["windows over each other", [1, 7, 8, 3], { size: 5, stride: 1, pad: 2 }],
    ["no images", [0, 5, 5, 3], { size: 3, stride: 2, pad: 1 }],
  ])("agree with the composition: %s", (_, x, options) =>
    compare((a) => maxPool2d(a as tf.Tensor4D, options), [x]),
  );

  it("take infinities and NaN as they are, in every lane", async () => {
    const low = Number.NEGATIVE_INFINITY;
    const x = [
      low,
      Number.NaN,
      low,
      1,
      5,
      2,
      low,
      3,
      low,
      4,
      low,
      Number.NaN,
      7,
      7,
      low,
      low,
      9,
      low,
    ];
    const shape: Shape = [1, 1, 3, 6];
    const op = (a: tf.Tensor) => maxPool2d(a as tf.Tensor4D, { size: 3, stride: 2, pad: 1 });
    const run = async (backend: string) => {
      await tf.setBackend(backend);
      const [y, dx] = tf.tidy(() => {
        const input = tf.tensor4d(x, shape);
        const out = op(input);
        return [out, tf.grad(op)(input, images(out.shape, 3))];
      });
      const values = [Array.from(await y.data()), Array.from(await dx.data())];
      tf.dispose([y, dx]);
      return values;
    };
    const onCpu = await run("cpu");
    expect(await run("wasm")).toEqual(onCpu);
    expect(onCpu[0]?.some(Number.isNaN)).toBe(true);
  });
});
