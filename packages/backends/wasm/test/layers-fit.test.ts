import "@tensorflow/tfjs-backend-cpu";
import "@longtail/backend-wasm"; // all that a tf.layers program needs
import { expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";

const SIDE = 8;
const CLASSES = 4;

// Noisy images. The class is the quarter that is bright.
const data = (count: number, seed: number) => {
  const label = (n: number) => (n * 7 + seed) % CLASSES;
  const images = Float32Array.from({ length: count * SIDE * SIDE * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3) % (SIDE * SIDE);
    const [row, column] = [Math.floor(pixel / SIDE), pixel % SIDE];
    const quarter = 2 * Math.floor((2 * row) / SIDE) + Math.floor((2 * column) / SIDE);
    const bright = quarter === label(Math.floor(i / (SIDE * SIDE * 3))) ? 1 : 0;
    return bright + 0.5 * Math.sin(12.9898 * (i + 1) + 78.233 * seed);
  });
  const labels = Array.from({ length: count }, (_, n) => label(n));
  return {
    x: tf.tensor4d(images, [count, SIDE, SIDE, 3]),
    y: tf.oneHot(tf.tensor1d(labels, "int32"), CLASSES, 1, 0, "float32"),
  };
};

const { layers } = tfl;

// Seeded weights: from some random ones a model would not learn in time.
const drawn = (seed: number) => tfl.initializers.glorotNormal({ seed });

// No upSampling2d: its gradient on the cpu backend, the oracle here, is correct in the first image
// only.
const models: Readonly<Record<string, (dropout: number) => tfl.LayersModel>> = {
  "convolutions, batch norm, max pooling and dropout": (rate) =>
    tfl.sequential({
      layers: [
        layers.conv2d({
          inputShape: [SIDE, SIDE, 3],
          filters: 8,
          kernelSize: 3,
          padding: "same",
          kernelInitializer: drawn(1),
        }),
        layers.batchNormalization(),
        layers.reLU(),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.conv2d({
          filters: 16,
          kernelSize: 3,
          strides: 2,
          padding: "same",
          kernelInitializer: drawn(2),
        }),
        layers.activation({ activation: "tanh" }),
        layers.flatten(),
        layers.dropout({ rate, seed: 1 }),
        layers.dense({ units: CLASSES, activation: "softmax", kernelInitializer: drawn(3) }),
      ],
    }),
  "separable and depthwise convolutions, average pooling": () =>
    tfl.sequential({
      layers: [
        layers.separableConv2d({
          inputShape: [SIDE, SIDE, 3],
          filters: 8,
          kernelSize: 3,
          padding: "same",
          activation: "elu",
          depthwiseInitializer: drawn(4),
          pointwiseInitializer: drawn(5),
        }),
        layers.averagePooling2d({ poolSize: 2 }),
        layers.depthwiseConv2d({
          kernelSize: 3,
          padding: "same",
          activation: "selu",
          depthwiseInitializer: drawn(6),
        }),
        layers.conv2d({
          filters: 8,
          kernelSize: 2,
          activation: "softplus",
          kernelInitializer: drawn(7),
        }),
        layers.flatten(),
        layers.dense({
          units: CLASSES,
          activation: "softmax",
          kernelRegularizer: "l1l2",
          kernelInitializer: drawn(8),
        }),
      ],
    }),
};

describe.each(Object.entries(models))("a tf.layers model of %s", (_, build) => {
  it.each(["adam", "rmsprop", "sgd"])(
    "trains with fit and %s, and leaks no tensor",
    async (optimizer) => {
      await tf.setBackend("wasm");
      const model = build(0.2);
      const { x, y } = data(64, 1);
      const test = data(32, 2);
      const rate = { adam: tf.train.adam(0.01), rmsprop: tf.train.rmsprop(0.003) };
      model.compile({
        optimizer: rate[optimizer as keyof typeof rate] ?? tf.train.momentum(0.02, 0.9),
        loss: "categoricalCrossentropy",
        metrics: ["accuracy"],
      });
      const fit = (epochs: number) =>
        model.fit(x, y, { epochs, batchSize: 16, shuffle: false, verbose: 0 });
      const first = (await fit(1)).history["loss"]?.[0] as number;
      const tensors = tf.memory().numTensors;
      const { history } = await fit(15);
      expect(tf.memory().numTensors).toBe(tensors);
      expect(history["loss"]?.at(-1) as number).toBeLessThan(first / 2);
      const [, accuracy] = model.evaluate(test.x, test.y) as [tf.Scalar, tf.Scalar];
      expect((await accuracy.data())[0]).toBeGreaterThan(0.9);
    },
    60_000,
  );

  it("takes the same step as on the cpu backend", async () => {
    const step = async (backend: string, weights?: tf.Tensor[]) => {
      await tf.setBackend(backend);
      const model = build(0);
      if (weights !== undefined) model.setWeights(weights);
      const before = model.getWeights().map((w) => tf.keep(w.clone()));
      model.compile({ optimizer: tf.train.sgd(0.1), loss: "categoricalCrossentropy" });
      const { x, y } = data(8, 3);
      const loss = (await model.trainOnBatch(x, y)) as number;
      const after = await Promise.all(model.getWeights().map((w) => w.data()));
      const predictions = await (model.predict(x) as tf.Tensor).data();
      return { before, loss, after, predictions };
    };
    const onWasm = await step("wasm");
    const onCpu = await step("cpu", onWasm.before);
    expect(onWasm.loss).toBeCloseTo(onCpu.loss, 4);
    for (const [i, weights] of onWasm.after.entries())
      await expectClose(weights, onCpu.after[i] as Float32Array, {
        rtol: 1e-4,
        atol: 1e-6,
        relativeTo: "largest",
      });
    await expectClose(onWasm.predictions, onCpu.predictions, { rtol: 1e-4, atol: 1e-5 });
  }, 60_000);
});
