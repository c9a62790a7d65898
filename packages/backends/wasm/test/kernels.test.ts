import { start } from "@longtail/backend-wasm";
import { orThrow } from "@longtail/core";
import { batchNormTraining, subsample } from "@longtail/ops";
import { expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";

beforeAll(async () => {
  await orThrow(start({ threads: 2 }));
}, 60_000);

describe("the training kernels of wasm", () => {
  it("give tf.gather a gradient: rows gathered twice count twice, others not at all", async () => {
    const dx = tf.grad((x) =>
      tf.sum(
        tf.mul(tf.gather(x, tf.tensor1d([2, 0, 2], "int32")), tf.tensor2d([[1], [10], [100]])),
      ),
    )(tf.zeros([4, 2]));
    await expectClose(dx, [10, 10, 0, 0, 101, 101, 0, 0], {});
  });

  it("add int32 segments of rank 1, and ignore ids out of range", async () => {
    const sums = tf.unsortedSegmentSum(
      tf.tensor1d([1, 2, 4, 8, 16], "int32"),
      tf.tensor1d([1, 3, 1, -1, 0], "int32"),
      2,
    );
    expect(sums.dtype).toBe("int32");
    await expectClose(sums, [16, 5], {});
  });

  it("clone without a copy, and keep the data until the last handle is disposed", async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const buffers = tf.memory().numDataBuffers;
    const clone = tf.clone(x);
    expect(tf.memory().numDataBuffers).toBe(buffers);
    x.dispose();
    tf.fill([3], 7); // would overwrite x if it were freed
    await expectClose(clone, [1, 2, 3], {});
  });

  it.each([16, 24, 20])(
    "add bias and ReLU to a strided convolution of %i channels",
    async (channels) => {
      const x = tf.tensor4d(
        Float32Array.from({ length: 2 * 9 * 13 * 12 }, (_, i) => Math.sin(1.7 * i)),
        [2, 9, 13, 12],
      );
      const filter = tf.tensor4d(
        Float32Array.from({ length: 9 * 12 * channels }, (_, i) => Math.cos(2.3 * i)),
        [3, 3, 12, channels],
      );
      const bias = tf.tensor1d(Float32Array.from({ length: channels }, (_, i) => i - 9));
      const y = tf.conv2d(x, filter, 2, "same");
      const fused = (activation: "linear" | "relu") =>
        tf.fused.conv2d({ x, filter, strides: 2, pad: "same", bias, activation });
      const plain = Array.from(await y.data(), (value, i) => value + (i % channels) - 9);
      const limits = { rtol: 1e-6, atol: 1e-5 };
      await expectClose(fused("linear"), plain, limits);
      await expectClose(
        fused("relu"),
        plain.map((value) => Math.max(0, value)),
        limits,
      );
    },
  );

  it("keep NaN: batch norm makes its whole channel NaN, and no other", async () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const x = tf.tensor4d([1, 2, bad, 4, 5, 6, 7, 9], [2, 1, 2, 2]);
      const { y, mean, variance } = batchNormTraining(x, tf.ones([2]), tf.zeros([2]), {
        epsilon: 1e-5,
        activation: "relu",
      });
      const values = await y.data();
      expect(Array.from(values, Number.isNaN)).toEqual(
        Array.from({ length: 8 }, (_, i) => i % 2 === 0),
      );
      expect(Array.from(await mean.data(), Number.isNaN)).toEqual([true, false]);
      expect(Array.from(await variance.data(), Number.isNaN)).toEqual([true, false]);
    }
  });

  it("keep NaN in gradients", async () => {
    const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 9], [2, 1, 2, 2]);
    const weights = tf.tensor4d([1, 1, Number.NaN, 1, 1, 1, 1, 1], [2, 1, 2, 2]);
    const grads = tf.grads((a, b, c) =>
      tf.mul(
        batchNormTraining(a as tf.Tensor4D, b as tf.Tensor1D, c as tf.Tensor1D, { epsilon: 1e-5 })
          .y,
        weights,
      ),
    )([x, tf.ones([2]), tf.zeros([2])]);
    for (const g of grads) {
      const values = await g.data();
      values.forEach((v, i) => {
        expect(Number.isFinite(v), `channel ${i % 2}`).toBe(i % 2 === 1);
      });
    }
  });

  it("subsample NaN", async () => {
    const y = subsample(tf.tensor4d([Number.NaN, 1, 2, Number.NaN], [1, 1, 4, 1]), 2);
    await expectClose(y, [Number.NaN, 2], {});
  });

  it("train a small network without leaking a tensor", async () => {
    const images = tf.randomNormal<tf.Rank.R4>([8, 9, 9, 3], 0, 1, "float32", 1);
    const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 3, 0, 1, 2, 3], "int32"), 4);
    const lossOf = (filter: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, weights: tf.Tensor) => {
      const convolved = tf.conv2d(images, filter as tf.Tensor4D, 2, "same");
      const { y } = batchNormTraining(convolved, scale as tf.Tensor1D, offset as tf.Tensor1D, {
        epsilon: 1e-5,
      });
      const logits = tf.matMul(tf.mean(tf.relu(y), [1, 2]), weights as tf.Tensor2D);
      return tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), 1)));
    };
    let parameters: tf.Tensor[] = [
      tf.randomNormal([3, 3, 3, 8], 0, 0.3, "float32", 2),
      tf.ones([8]),
      tf.zeros([8]),
      tf.randomNormal([8, 4], 0, 0.3, "float32", 3),
    ];
    const step = async (): Promise<number> => {
      const { value, grads } = tf.valueAndGrads(lossOf)(parameters);
      const next = parameters.map((p, i) =>
        tf.tidy(() => tf.sub(p, tf.mul(0.5, grads[i] as tf.Tensor))),
      );
      const [loss] = await value.data();
      tf.dispose([value, grads, parameters]);
      parameters = next;
      return loss as number;
    };
    const first = await step();
    await expectNoLeak(step); // replaces the parameters by as many new ones
    for (let i = 0; i < 30; i++) await step();
    expect(await step()).toBeLessThan(first - 0.3);
  });
});
