// Files are read by tf.layers itself: its probabilities beside those of model and head.
import "@longtail/backend-wasm";
import { orThrow, renderError } from "@longtail/core";
import { type Calibrator, calibrate } from "@longtail/post-hoc-calibration";
import { type LayersFiles, layersFiles } from "@longtail/tf-layers";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import {
  calibrators,
  type Example,
  heads,
  type models,
  onImages,
  onRows,
} from "../../../inference-graph/test/networks.js";

beforeAll(async () => {
  await tf.setBackend("wasm");
});

const loaded = (files: LayersFiles): Promise<tfl.LayersModel> => {
  const { modelTopology, weightsManifest } = JSON.parse(
    new TextDecoder().decode(files["model.json"]),
  );
  return tfl.loadLayersModel(
    tf.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest[0].weights,
      weightData: files["weights.bin"].slice().buffer,
    }),
  );
};

const probabilitiesIn = async ({ network, set, images }: Example, calibrator?: Calibrator) => {
  const model = await loaded(await orThrow(layersFiles(network, calibrator)));
  try {
    return tf.tidy(() => {
      const x =
        network.input.input === "rows"
          ? tf.tensor2d(new Float32Array(set.images.buffer), [images, network.input.width])
          : tf.tensor4d(Float32Array.from(set.images), [images, ...network.shape]);
      return (model.predict(x) as tf.Tensor).dataSync<"float32">().slice();
    });
  } finally {
    model.dispose();
  }
};

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);

const networks: readonly (keyof typeof models)[] = [
  "CIFAR ResNet",
  "CIFAR ResNet on odd sides",
  "CIFAR ResNet with two branches",
  "ImageNet ResNet of basic blocks",
  "ImageNet ResNet of bottlenecks",
  "ImageNet ResNeXt",
];

describe("layersFiles", () => {
  it.each(networks)("is the network in tf.layers: %s", async (model) => {
    const example = onImages(model, "linear");
    expect(furthest(await probabilitiesIn(example), example.probabilities)).toBeLessThan(1e-4);
  });

  it.each(Object.keys(heads) as (keyof typeof heads)[])(
    "is the head in tf.layers, on images and on features: %s",
    async (head) => {
      for (const example of [onImages("CIFAR ResNet", head), onRows(head), onRows(head, null)])
        expect(furthest(await probabilitiesIn(example), example.probabilities)).toBeLessThan(1e-4);
    },
  );

  it("holds a temperature, and leaves nothing on the device", async () => {
    const example = onImages("CIFAR ResNet", "weight scaling");
    const calibrator = calibrators["temperature"] as Calibrator;
    const expected = orThrow(calibrate(calibrator, example.probabilities));
    const before = tf.memory().numTensors;
    expect(furthest(await probabilitiesIn(example, calibrator), expected)).toBeLessThan(1e-4);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(["frequency", "vector"])("refuses %s scaling in a sentence", async (kind) => {
    const made = await layersFiles(onRows("linear").network, calibrators[kind])();
    expect(made._tag === "Left" && renderError(made.left)).toBe(
      `calibrator: export to tf.layers needs temperature scaling, as tf.layers has no layer of logarithms, got ${kind} scaling`,
    );
  });
});
