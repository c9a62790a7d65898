import "@tensorflow/tfjs-backend-cpu";
import { start, stop } from "@longtail/backend-wasm";
import { orThrow } from "@longtail/core";
import {
  batchNormTraining,
  groupedConv2d,
  maxPool2d,
  movingStatistics,
  sgdUpdate,
  shortcutA,
  smoothedCrossEntropy,
} from "@longtail/ops";
import { expectClose } from "@longtail/testkit";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { kernelsOf } from "../src/internal/kernels/attached.js";

afterEach(stop);

// Tensors whose values are still on the CPU backend, each larger than what is free in a new
// backend's memory: every move grows the memory.
const MANY = 6_000_000;
const elsewhere = <T>(make: () => T): T => {
  const backend = tf.getBackend();
  void tf.setBackend("cpu");
  const made = make();
  void tf.setBackend(backend);
  return made;
};
const large = (value: number, shape: number[] = [MANY]): tf.Tensor =>
  elsewhere(() => tf.fill(shape, value));
const indices = (value: number): tf.Tensor1D => elsewhere(() => tf.fill([MANY], value, "int32"));

const last = async (tensor: tf.Tensor): Promise<number> => (await tensor.data()).at(-1) as number;

const kernels: Readonly<Record<string, readonly [op: () => tf.Tensor, last: number]>> = {
  oneHot: [() => tf.oneHot(indices(1), 2), 1],
  gather: [() => tf.gather(large(2), indices(3)), 2],
  "the gradient of gather": [() => tf.grad((x) => tf.gather(x, indices(MANY - 1)))(large(2)), MANY],
  unsortedSegmentSum: [() => tf.unsortedSegmentSum(large(2), indices(0), 1), 2 * MANY],
  tile: [() => tf.tile(large(2, [1, MANY]), [2, 1]), 2],
  add: [() => tf.add(large(2), large(3)), 5],
  concat: [() => tf.concat([large(2), large(3)]), 3],
  maximum: [() => tf.maximum(large(2), large(3)), 3],
  "the gradient of maxPool": [
    () =>
      tf.grad((x) => tf.maxPool(x as tf.Tensor4D, 1, 1, "valid"))(
        large(2, [1, 1, MANY, 1]) as tf.Tensor4D,
        large(3, [1, 1, MANY, 1]),
      ),
    3,
  ],
  "the gradient of a depthwise convolution": [
    () =>
      tf.grad((f) =>
        tf.depthwiseConv2d(large(2, [1, 1, MANY, 1]) as tf.Tensor4D, f as tf.Tensor4D, 1, "valid"),
      )(tf.ones([1, 1, 1, 1]), large(3, [1, 1, MANY, 1])),
    6 * MANY,
  ],
  movingStatistics: [
    () =>
      movingStatistics(
        { mean: large(1) as tf.Tensor1D, variance: large(1) as tf.Tensor1D },
        { mean: large(3) as tf.Tensor1D, variance: large(3) as tf.Tensor1D },
        { momentum: 0.5, count: 2 },
      ).variance,
    0.5 + 3,
  ],
  sgdUpdate: [
    () =>
      sgdUpdate(
        {
          parameters: { w: large(1) },
          gradients: { w: large(2) },
          velocities: { w: large(0) },
          rates: { w: elsewhere(() => tf.scalar(0.25)) },
        },
        { momentum: 0.5, weightDecay: 0 },
      ).parameters["w"] as tf.Tensor,
    0.5,
  ],
  batchNormTraining: [
    () => {
      const residual = large(3, [1, 1, MANY, 1]) as tf.Tensor4D;
      const x = large(2, [1, 1, MANY, 1]) as tf.Tensor4D;
      return batchNormTraining(x, tf.ones([1]), tf.ones([1]), { epsilon: 1, residual }).y;
    },
    4,
  ],
  groupedConv2d: [
    () =>
      groupedConv2d(large(2, [1, 1, MANY / 2, 2]) as tf.Tensor4D, tf.ones([1, 1, 1, 2]), {
        groups: 2,
      }),
    2,
  ],
  "the gradient of groupedConv2d to the filter": [
    () =>
      tf.grad((f) =>
        groupedConv2d(large(2, [1, 1, MANY / 2, 2]) as tf.Tensor4D, f as tf.Tensor4D, {
          groups: 2,
        }),
      )(tf.ones([1, 1, 1, 2]), large(3, [1, 1, MANY / 2, 2])),
    3 * MANY,
  ],
  maxPool2d: [() => maxPool2d(large(2, [1, 1, MANY, 1]) as tf.Tensor4D, { size: 1 }), 2],
  "the gradient of maxPool2d": [
    () =>
      tf.grad((x) => maxPool2d(x as tf.Tensor4D, { size: 1 }))(
        large(2, [1, 1, MANY, 1]),
        large(3, [1, 1, MANY, 1]),
      ),
    3,
  ],
  shortcutA: [() => shortcutA(large(2, [1, 1, MANY, 1]) as tf.Tensor4D, 1, 3), 0],
  conv2d: [
    () => tf.conv2d(large(2, [1, 1, MANY, 1]) as tf.Tensor4D, tf.ones([1, 1, 1, 2]), 1, "valid"),
    2,
  ],
};

describe("inputs on another backend", () => {
  for (const choice of ["fused", "composite"] as const)
    it.each(Object.entries(kernels))(
      `are moved before %s looks at memory (${choice})`,
      async (_, [op, expected]) => {
        await orThrow(start({ threads: 1, kernels: choice }));
        expect(await last(op())).toBeCloseTo(expected, 4);
      },
    );
});

// Takes all memory but the last few megabytes, without touching it.
const fill = (): (() => void) => {
  const backend = tf.backend() as BackendWasm;
  const taken: tf.TensorInfo[] = [];
  for (let size = 2 ** 29; size > 2 ** 20; ) {
    try {
      taken.push(backend.makeOutput([size], "float32"));
    } catch {
      size /= 2;
    }
  }
  return () => {
    for (const { dataId } of taken) backend.disposeData(dataId, true);
  };
};

describe("full memory", () => {
  it.each([1, 2])(
    "is an error of every kernel that moves an input, which keeps its values (%i threads)",
    async (threads) => {
      await orThrow(start({ threads }));
      const kept = tf.tensor1d([1, 2, 3]);
      const free = fill();
      const x = large(2, [1, 1, MANY, 1]) as tf.Tensor4D;
      const full = /memory is full: no room for \d+ bytes/;
      expect(() => batchNormTraining(x, tf.ones([1]), tf.ones([1]), { epsilon: 1 })).toThrow(
        `LongtailBatchNormTraining: WebAssembly's memory is full: no room for ${4 * MANY} bytes`,
      );
      expect(() =>
        tf.gather(
          x,
          elsewhere(() => tf.tensor1d([0], "int32")),
        ),
      ).toThrow(full);
      expect(() => tf.add(x, 1)).toThrow(full);
      expect(() => tf.zeros([MANY])).toThrow(full);
      const parameters = { w: x };
      const rates = { w: tf.scalar(1) };
      expect(() =>
        sgdUpdate(
          { parameters, gradients: { w: x }, velocities: {}, rates },
          { momentum: 0, weightDecay: 0 },
        ),
      ).toThrow(full);
      await expectClose(kept, [1, 2, 3], {});
      free();
      expect(await last(tf.add(x, 1))).toBe(3);
    },
    120_000,
  );
});

describe("sizes that once overflowed", () => {
  it("count the bytes of a transformed filter beyond 2^31", async () => {
    await orThrow(start({ threads: 1 }));
    const bytes = kernelsOf(tf.backend())?.exports.transformedBytes3x3(3862, 3862);
    expect(bytes).toBe(36 * (3864 ** 2 * 4 + 64));
    expect(bytes).toBeGreaterThan(2 ** 31);
  });

  it("take 2^24 rows on two threads", async () => {
    await orThrow(start({ threads: 2 }));
    const rows = 2 ** 24;
    const logits = tf.zeros<tf.Rank.R2>([rows, 1]);
    const labels = tf.zeros<tf.Rank.R1>([rows], "int32");
    const losses = smoothedCrossEntropy(logits, labels, tf.ones([1]), tf.zeros([1]));
    await expectClose(tf.sum(losses), [0], {});
    const outside = tf.fill<tf.Rank.R1>([rows], 1, "int32");
    const missing = smoothedCrossEntropy(logits, outside, tf.ones([1]), tf.zeros([1]));
    expect(await last(missing)).toBeNaN();
  }, 120_000);
});

describe("the engine's reset", () => {
  it("ends the backend, and the next use opens another", async () => {
    await orThrow(start({ threads: 2 }));
    tf.engine().reset();
    await tf.setBackend("wasm");
    await expectClose(tf.add(tf.ones([2]), 1), [2, 2], {});
    const info = await orThrow(start());
    expect([info.threads, info.kernels]).toEqual([2, "fused"]);
  });
});
