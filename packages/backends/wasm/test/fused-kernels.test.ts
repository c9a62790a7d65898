import { type StartOptions, start, stop } from "@longtail/backend-wasm";
import { orThrow } from "@longtail/core";
import {
  batchNormTraining,
  movingStatistics,
  sgdUpdate,
  shortcutA,
  smoothedCrossEntropy,
} from "@longtail/ops";
import { expectClose, expectNoLeak } from "@longtail/testkit";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";

const numbers = (size: number, seed: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed));

const images = (shape: [number, number, number, number], seed: number): tf.Tensor4D =>
  tf.tensor4d(numbers(tf.util.sizeFromShape(shape), seed), shape);

// A small net with everything that the kernels do: both kinds of convolution, batch norm with and without ReLU and residual, the shortcut, a loss, SGD.
const trainingStep = (): tf.Tensor[] => {
  const shapes: Record<string, number[]> = {
    "stem.filter": [3, 3, 3, 8],
    "block.filter": [3, 3, 8, 8],
    "down.filter": [3, 3, 8, 16],
    scale: [8],
    offset: [8],
    "down.scale": [16],
    "down.offset": [16],
  };
  const parameters = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => [
      name,
      tf.add(
        tf.tensor(numbers(tf.util.sizeFromShape(shape), i), shape),
        name.endsWith("scale") ? 1 : 0,
      ),
    ]),
  );
  const names = Object.keys(parameters);
  const labels = tf.tensor1d([0, 5, 2, 15, 7, 7], "int32");
  const [own, other] = [tf.fill([16], 0.9), tf.fill([16], 0.01)] as [tf.Tensor1D, tf.Tensor1D];
  let statistics: tf.Tensor[] = [];
  const loss = (...tensors: tf.Tensor[]): tf.Scalar => {
    const p = Object.fromEntries(names.map((name, i) => [name, tensors[i]])) as Record<
      string,
      tf.Tensor
    >;
    const conv = (x: tf.Tensor4D, name: string, stride: number) =>
      tf.conv2d(x, p[name] as tf.Tensor4D, stride, 1);
    const [scale, offset] = [p["scale"], p["offset"]] as [tf.Tensor1D, tf.Tensor1D];
    const stem = batchNormTraining(
      conv(images([6, 12, 9, 3], 1), "stem.filter", 1),
      scale,
      offset,
      {
        epsilon: 1e-5,
        activation: "relu",
      },
    );
    const block = batchNormTraining(conv(stem.y, "block.filter", 1), scale, offset, {
      epsilon: 1e-5,
      residual: stem.y,
      activation: "relu",
    });
    const down = batchNormTraining(
      conv(block.y, "down.filter", 2),
      p["down.scale"] as tf.Tensor1D,
      p["down.offset"] as tf.Tensor1D,
      { epsilon: 1e-5, residual: shortcutA(block.y, 2, 16) },
    );
    const moved = movingStatistics(
      { mean: tf.zeros([16]), variance: tf.ones([16]) },
      { mean: down.mean, variance: down.variance },
      { momentum: 0.1, count: 6 * 6 * 5 },
    );
    statistics = Object.values(moved).map((t: tf.Tensor) => tf.keep(t));
    return tf.mean(smoothedCrossEntropy(tf.mean(down.y, [1, 2]), labels, own, other));
  };
  const { value, grads } = tf.valueAndGrads(loss)(Object.values(parameters));
  const record = (tensors: readonly tf.Tensor[]) =>
    Object.fromEntries(names.map((name, i) => [name, tensors[i] as tf.Tensor]));
  const rate = tf.scalar(0.1);
  const next = sgdUpdate(
    {
      parameters,
      gradients: record(grads),
      velocities: record(names.map((name) => tf.onesLike(parameters[name] as tf.Tensor))),
      rates: record(names.map(() => rate)),
    },
    { momentum: 0.9, weightDecay: 0.01, nesterov: true },
  );
  return [
    value,
    ...statistics,
    ...grads,
    ...Object.values(next.parameters),
    ...Object.values(next.velocities),
  ];
};

const stepWith = async (options: StartOptions): Promise<Float32Array[]> => {
  await stop();
  orThrow(await start(options)());
  const tensors = tf.tidy(trainingStep);
  const values = await Promise.all(tensors.map(async (t) => (await t.data()) as Float32Array));
  tf.dispose(tensors);
  return values;
};

afterEach(() => stop());

describe("the fused kernels", () => {
  it("give the same bits on any number of threads", async () => {
    const alone = await stepWith({ threads: 1 });
    for (const threads of [2, 5]) expect(await stepWith({ threads })).toEqual(alone);
  }, 60_000);

  it("give what the compositions give", async () => {
    const [fused, composite] = [
      await stepWith({ kernels: "fused" }),
      await stepWith({ kernels: "composite" }),
    ];
    expect(fused.length).toBe(composite.length);
    for (const [i, values] of fused.entries())
      await expectClose(values, composite[i] as Float32Array, {
        rtol: 1e-4,
        relativeTo: "largest",
      });
  }, 60_000);

  it("leave no tensor behind", async () => {
    orThrow(await start({ threads: 2 })());
    await expectNoLeak(() => tf.tidy(trainingStep));
  });

  it("lose no chunk of many small jobs, one after the other", async () => {
    orThrow(await start({ threads: 4 })());
    const [a, b] = [tf.tensor1d(numbers(50_000, 1)), tf.tensor1d(numbers(50_000, 2))];
    const expected = await tf.sub(a, tf.neg(b)).data();
    for (let round = 0; round < 3000; round++) {
      const sum = tf.add(a, b);
      if (round % 100 === 0) expect(await sum.data()).toEqual(expected);
      sum.dispose();
    }
  }, 60_000);

  it("say so when memory is full, and go on afterwards", async () => {
    orThrow(await start({ threads: 2 })());
    // Most of the four gigabytes there are, never touched; and more than they are.
    const backend = tf.backend() as BackendWasm;
    const { dataId } = backend.makeOutput([700_000_000], "float32");
    const x = tf.zeros<tf.Rank.R4>([16, 512, 512, 1]);
    for (const channels of [100, 1000]) {
      const filter = tf.zeros<tf.Rank.R4>([3, 3, 1, channels]);
      expect(() => tf.conv2d(x, filter, 1, 1)).toThrow(
        `memory is full: no room for a tensor of shape [16, 512, 512, ${channels}]`,
      );
    }
    backend.disposeData(dataId, true);
    await expectClose(tf.add(tf.ones([2]), tf.ones([2])), [2, 2], {});
  }, 60_000);
});
