import "@longtail/backend-wasm";
import { orThrow } from "@longtail/core";
import { labelAwareSmoothing } from "@longtail/label-aware-smoothing";
import { mixup } from "@longtail/mixup";
import { classAware, instanceBalanced } from "@longtail/samplers";
import { batches, calibrationOf, compiledLoss, shiftBatchNorm } from "@longtail/tf-layers";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";

const counts = [60, 20, 4];
const labels = counts.flatMap((count, label) => Array.from({ length: count }, () => label));
const SIDE = 6;

// Each class has its own bright row, in noise.
const images = (given: readonly number[]) =>
  tf.tensor4d(
    Float32Array.from({ length: given.length * SIDE * SIDE }, (_, i) => {
      const row = Math.floor(i / SIDE) % SIDE;
      return (
        (row === 2 * (given[Math.floor(i / (SIDE * SIDE))] as number) ? 1 : 0) +
        0.7 * Math.sin(12.9898 * (i + 1))
      );
    }),
    [given.length, SIDE, SIDE, 1],
  );

const { layers } = tfl;
const build = () =>
  tfl.sequential({
    layers: [
      layers.conv2d({
        inputShape: [SIDE, SIDE, 1],
        filters: 6,
        kernelSize: 3,
        kernelInitializer: tfl.initializers.heNormal({ seed: 1 }),
      }),
      layers.batchNormalization({ name: "norm" }),
      layers.reLU(),
      layers.flatten(),
      layers.dense({
        name: "classifier",
        units: 3,
        activation: "softmax",
        kernelInitializer: tfl.initializers.glorotNormal({ seed: 2 }),
      }),
    ],
  });

beforeAll(async () => {
  await tf.setBackend("wasm");
});

describe("a tf.layers classifier", () => {
  it("is trained with mixup, then retrained with balanced batches, label-aware smoothing and shifted batch norm", async () => {
    const model = build();
    const x = images(labels);
    const inputs = (positions: Int32Array) =>
      tf.tidy(() => tf.gather(x, tf.tensor1d(positions, "int32")));
    const common = { inputs, labels, classes: 3, batch: 16, seed: 1 };
    const instance = orThrow(instanceBalanced({ labels, classes: 3, seed: 1 }));
    model.compile({ optimizer: tf.train.momentum(0.05, 0.9), loss: "categoricalCrossentropy" });
    const stage1 = batches({
      ...common,
      sampler: instance,
      mixing: orThrow(mixup({ alpha: 0.2 })),
    });
    await model.fitDataset(orThrow(stage1), { epochs: 1, verbose: 0 });

    const { restore, layers: shifted } = orThrow(shiftBatchNorm(model));
    expect(shifted).toEqual(["norm"]);
    for (const layer of model.layers) layer.trainable = layer.name === "classifier";
    const smoothing = orThrow(labelAwareSmoothing({ counts, head: 0.2, tail: 0 }));
    model.compile({
      optimizer: tf.train.momentum(0.05, 0.9),
      loss: compiledLoss(smoothing, "probabilities"),
    });
    const frozen = await Promise.all(
      model.layers
        .slice(0, 1)
        .flatMap((l) => l.getWeights())
        .map((w) => w.data()),
    );
    const balanced = orThrow(classAware({ labels, classes: 3, seed: 1 }));
    const fit = (epochs: number) =>
      model.fitDataset(orThrow(batches({ ...common, sampler: balanced })), { epochs, verbose: 0 });
    const first = (await fit(1)).history["loss"]?.[0] as number;
    const tensors = tf.memory().numTensors;
    const { history } = await fit(8);
    expect(tf.memory().numTensors).toBe(tensors);
    restore();
    expect(history["loss"]?.at(-1) as number).toBeLessThan(first);
    const after = await Promise.all(
      model.layers
        .slice(0, 1)
        .flatMap((l) => l.getWeights())
        .map((w) => w.data()),
    );
    expect(after).toEqual(frozen);

    const test = [0, 1, 2].flatMap((label) => Array.from({ length: 20 }, () => label));
    const { accuracy, ece } = await orThrow(
      calibrationOf(model.predict(images(test)) as tf.Tensor2D, test),
    );
    expect(accuracy).toBeGreaterThan(0.8);
    expect(ece).toBeLessThan(0.4);
  }, 60_000);
});
