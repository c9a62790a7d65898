import "@longtail/backend-wasm";
import "@tensorflow/tfjs-backend-cpu";
import { orThrow } from "@longtail/core";
import { expectClose } from "@longtail/testkit";
import { shiftBatchNorm } from "@longtail/tf-layers";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";

const { layers } = tfl;
const x = () => tf.tensor2d([1, 10, 2, 20, 6, 60, 3, 50], [4, 2]);

const build = (scale: boolean) =>
  tfl.sequential({
    layers: [
      layers.batchNormalization({ inputShape: [2], scale, epsilon: 1e-5 }),
      layers.dense({ units: 2, activation: "softmax" }),
    ],
  });

// PyTorch: momentum 0.1, unbiased variance; moving statistics start as 0 and 1.
const columns = [
  [1, 2, 6, 3],
  [10, 20, 60, 50],
] as const;
const mean = columns.map((c) => c.reduce((a: number, b) => a + b, 0) / 4);
const unbiased = columns.map(
  (c, k) => c.reduce((s: number, v) => s + (v - (mean[k] as number)) ** 2, 0) / 3,
);

describe.each(["cpu", "wasm"])("shiftBatchNorm on %s", (backend) => {
  it.each([true, false])(
    "moves the statistics like PyTorch and nothing else (scale: %s)",
    async (scale) => {
      await tf.setBackend(backend);
      const model = build(scale);
      const { restore } = orThrow(shiftBatchNorm(model));
      model.compile({ optimizer: tf.train.sgd(0.1), loss: "categoricalCrossentropy" });
      const ys = tf.tensor2d([1, 0, 0, 1, 1, 0, 0, 1], [4, 2]);
      await model.trainOnBatch(x(), ys);
      const weights = (model.layers[0] as tfl.layers.Layer).getWeights();
      const [movingMean, movingVariance] = weights.slice(-2) as [tf.Tensor, tf.Tensor];
      await expectClose(
        movingMean,
        mean.map((m) => 0.1 * m),
        { rtol: 1e-6, atol: 0 },
      );
      await expectClose(
        movingVariance,
        unbiased.map((v) => 0.9 + 0.1 * v),
        { rtol: 1e-6, atol: 0 },
      );
      const unchanged = await Promise.all(weights.slice(0, -2).map((w) => w.data()));
      expect(unchanged.map((w) => [...w])).toEqual(
        scale
          ? [
              [1, 1],
              [0, 0],
            ]
          : [[0, 0]],
      );
      restore();
      // As before: the momentum of tf.layers, 0.99.
      if (scale) {
        await model.trainOnBatch(x(), ys);
        const [own] = (model.layers[0] as tfl.layers.Layer).getWeights().slice(-2) as [tf.Tensor];
        await expectClose(
          own,
          mean.map((m) => 0.99 * 0.1 * m + 0.01 * m),
          { rtol: 1e-5, atol: 0 },
        );
      }
    },
  );

  it("does not change predictions", async () => {
    await tf.setBackend(backend);
    const model = build(true);
    const before = await (model.predict(x()) as tf.Tensor).data();
    const { restore } = orThrow(shiftBatchNorm(model));
    await expectClose(model.predict(x()) as tf.Tensor, before, { rtol: 0, atol: 0 });
    restore();
  });
});

const ys = () => tf.tensor2d([1, 0, 0, 1, 1, 0, 0, 1], [4, 2]);
const head = () => layers.dense({ units: 2, activation: "softmax" });
const compiled = (model: tfl.LayersModel) => {
  model.compile({ optimizer: tf.train.sgd(0.1), loss: "categoricalCrossentropy" });
  return model;
};

describe("shiftBatchNorm reaches", () => {
  const norm = () => layers.batchNormalization({ name: "norm", inputShape: [2] });
  const nested: readonly [string, () => tfl.LayersModel, () => tf.Tensor][] = [
    [
      "a model in a model in a model",
      () => {
        const inner = tfl.sequential({ layers: [norm(), layers.reLU()] });
        const backbone = tfl.sequential({ layers: [inner, layers.dense({ units: 3 })] });
        return tfl.sequential({ layers: [backbone, head()] });
      },
      x,
    ],
    [
      "a layer inside TimeDistributed",
      () =>
        tfl.sequential({
          layers: [
            layers.timeDistributed({ layer: norm(), inputShape: [1, 2] }),
            layers.flatten(),
            head(),
          ],
        }),
      () => tf.reshape(x(), [4, 1, 2]),
    ],
  ];

  it.each(nested)("%s and restores it", async (_, made, given) => {
    await tf.setBackend("cpu");
    const model = compiled(made());
    const weights = model.getWeights();
    const { layers: shifted, restore } = orThrow(shiftBatchNorm(model));
    expect(shifted).toEqual(["norm"]);
    await model.trainOnBatch(given(), ys());
    const movingMean = async () => {
      const at = model.weights.findIndex(({ name }) => name.includes("moving_mean"));
      return model.getWeights()[at] as tf.Tensor;
    };
    expect(weights.length).toBeGreaterThan(4);
    await expectClose(
      await movingMean(),
      mean.map((m) => 0.1 * m),
      { rtol: 1e-6, atol: 0 },
    );
    restore();
    await model.trainOnBatch(given(), ys());
    await expectClose(
      await movingMean(),
      mean.map((m) => 0.99 * 0.1 * m + 0.01 * m),
      { rtol: 1e-5, atol: 0 },
    );
  });

  it("a layer shared by two nested models once", () => {
    const shared = norm();
    const input = tfl.input({ shape: [2] });
    const half = () => {
      const own = tfl.input({ shape: [2] });
      return tfl.model({ inputs: own, outputs: shared.apply(own) as tfl.SymbolicTensor });
    };
    const both = [half(), half()].map((m) => m.apply(input) as tfl.SymbolicTensor);
    const model = tfl.model({
      inputs: input,
      outputs: layers.concatenate().apply(both) as tfl.SymbolicTensor,
    });
    expect(orThrow(shiftBatchNorm(model)).layers).toEqual(["norm"]);
  });
});

describe.each(["cpu", "wasm"])("a batch of one number per channel on %s", (backend) => {
  it("is normalized with the moving statistics, which stay like scale and offset", async () => {
    await tf.setBackend(backend);
    const model = compiled(build(true));
    const norm = model.layers[0] as tfl.layers.Layer;
    const own = [
      [2, 3],
      [0.5, -1],
      [1, 10],
      [4, 9],
    ];
    norm.setWeights(own.map((values) => tf.tensor1d(values)));
    const one = tf.tensor2d([[3, 4]]);
    const { restore } = orThrow(shiftBatchNorm(model));
    const before = await (model.layers[1] as tfl.layers.Layer).getWeights()[0]?.data();
    await expectClose(norm.apply(one, { training: true }) as tf.Tensor, [2.5, -7], {
      rtol: 1e-4,
      atol: 0,
    });
    await model.trainOnBatch(one, tf.tensor2d([[1, 0]]));
    restore();
    const after = await Promise.all(norm.getWeights().map((w) => w.data()));
    expect(after.map((w) => [...w])).toEqual(own);
    expect(await (model.layers[1] as tfl.layers.Layer).getWeights()[0]?.data()).not.toEqual(before);
  });
});

describe("shiftBatchNorm refuses", () => {
  it("a model without batch norm, channels on another axis, and an invalid momentum", () => {
    const bare = tfl.sequential({ layers: [layers.dense({ inputShape: [2], units: 2 })] });
    const first = tfl.sequential({
      layers: [layers.batchNormalization({ inputShape: [3, 4, 4], axis: 1 })],
    });
    expect(() => orThrow(shiftBatchNorm(bare))).toThrow("BatchNormalization");
    expect(() => orThrow(shiftBatchNorm(first))).toThrow("axis 1");
    expect(() => orThrow(shiftBatchNorm(build(true), { momentum: 1.5 }))).toThrow("momentum");
  });
});
