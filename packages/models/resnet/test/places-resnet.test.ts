import { type NamedTensors, orThrow, type Variables } from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import { imagenetResnet, PlacesResnet, placesResnet } from "@longtail/resnet";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import {
  noiseFilled,
  noiseImages,
  referenceOf,
  trainingOf,
  waveFilled,
  waveImages,
} from "./imagenet-reference.js";
import { expectTraining } from "./imagenet-training.js";

const model = orThrow(placesResnet({ depth: 50, imageShape: [64, 64, 3] }));

// The block has the shape of the last block of the whole network: with its variables the two are the same function.
const ours = (name: string): string =>
  `backbone.${name}`.replace("backbone.layer4.2.", "backbone.block.");
const theirs = (name: string): string =>
  name.replace("backbone.block.", "backbone.layer4.2.").replace("backbone.", "");

describe("the variables of the Places network", () => {
  test("are torchvision's without the last block, then the block's", () => {
    const whole = orThrow(imagenetResnet({ depth: 152 }));
    const places = orThrow(placesResnet({}));
    for (const of of ["parameterShapes", "statisticShapes"] as const) {
      const renamed = Object.entries(whole[of]).map(([name, shape]) => [ours(theirs(name)), shape]);
      expect(places[of]).toEqual(Object.fromEntries(renamed));
    }
    const learn = Object.keys(places.parameterShapes).filter((name) => !places.frozen?.(name));
    expect(learn).toEqual(
      [1, 2, 3].flatMap((i) => [
        `backbone.block.conv${i}.weight`,
        `backbone.block.bn${i}.weight`,
        `backbone.block.bn${i}.bias`,
      ]),
    );
    expect(places.features).toBe(2048);
    expect(places.activations).toBe(7 * 7 * (2048 + 2 * (512 + 512 + 2048)));
  });

  test("the component has the published depth, and no basic blocks", () => {
    expect(PlacesResnet.define()).toEqual({ kind: "model/places-resnet", depth: 152 });
    expect(() => orThrow(placesResnet({ depth: 18 }))).toThrow(
      "depth: expected one of the depths 50, 101, 152, got 18",
    );
  });
});

describeOnBackends(
  "placesResnet against PyTorch",
  () => {
    test("is the whole network where its block is the last one", async () => {
      const reference = referenceOf("resnet50");
      const variables = waveFilled(reference, model, ours);
      const images = waveImages(reference, 2);
      const { features, statistics } = model.apply(variables, images, "frozen");
      await expectClose(features, reference.features, { rtol: 1e-3, relativeTo: "largest" });
      tf.dispose([variables.parameters, variables.statistics, images, features, statistics]);
    }, 120_000);

    test("gradients and statistics of the block alone, whatever the mode of the trunk", async () => {
      ensureGradients();
      const reference = trainingOf("places50");
      const variables = noiseFilled(referenceOf("resnet50"), model, ours);
      const images = noiseImages(reference);
      const pass = { variables, images, normalization: "batch" } as const;
      await expectTraining(model, pass, reference, { rtol: 5e-3, theirs });
      const still = (record: NamedTensors) =>
        Object.keys(record).filter((name) => !name.startsWith("backbone.block."));
      const { features, statistics } = model.apply(variables, images, "shifted");
      expect(Object.keys(statistics)).toEqual(Object.keys(model.statisticShapes));
      for (const name of still(statistics)) {
        expect(statistics[name]).not.toBe(variables.statistics[name]);
        await expectClose(
          statistics[name] as tf.Tensor,
          variables.statistics[name] as tf.Tensor,
          {},
        );
      }
      const kept = keptByPass(variables, images);
      // TensorFlow.js counts a tensor that it keeps twice: the block's filters are among them, and no other.
      const filters = [1, 2, 3].map((i) => `backbone.block.conv${i}.weight`);
      const weights = filters.reduce((sum, name) => sum + sizeOf(model.parameterShapes[name]), 0);
      expect(kept).toBeLessThan(4 * (weights + 4 * 3 * (model.activations as number)));
      tf.dispose([variables.parameters, variables.statistics, images, features, statistics]);
    }, 120_000);
  },
  { backends: ["wasm"] },
);

const sizeOf = (shape: readonly number[] = []): number => shape.reduce((a, b) => a * b, 1);

/** Bytes that a pass keeps for the gradient of the block. */
const keptByPass = ({ parameters, statistics }: Variables, images: tf.Tensor4D): number => {
  const name = "backbone.block.conv1.weight";
  const before = tf.memory().numBytes;
  let kept = 0;
  const gradient = tf.grad((weight) => {
    const given = { parameters: { ...parameters, [name]: weight }, statistics };
    const loss = tf.sum(model.apply(given, images, "batch").features);
    kept = tf.memory().numBytes - before;
    return loss;
  })(parameters[name] as tf.Tensor);
  gradient.dispose();
  return kept;
};

describeOnBackends(
  "placesResnet's start",
  () => {
    test("is PyTorch's default in the block, kaiming's by fan-out in the trunk", async () => {
      const small = orThrow(placesResnet({ depth: 50, imageShape: [32, 32, 1] }));
      const { parameters, statistics } = small.init(1);
      const largest = async (name: string) =>
        (await tf.max(tf.abs(parameters[name] as tf.Tensor)).data())[0] as number;
      // Uniform up to 1 / sqrt(fan-in), which the largest of a million nearly reaches.
      expect(await largest("backbone.block.conv1.weight")).toBeCloseTo(1 / Math.sqrt(2048), 5);
      expect(await largest("backbone.block.conv2.weight")).toBeCloseTo(1 / Math.sqrt(9 * 512), 5);
      const { variance } = tf.moments(parameters["backbone.layer4.1.conv2.weight"] as tf.Tensor);
      expect(((await variance.data())[0] as number) * 9 * 512).toBeCloseTo(2, 1);
      const images = tf.ones<tf.Rank.R4>([2, 32, 32, 1]);
      await expectNoLeak(() => small.apply({ parameters, statistics }, images, "shifted"));
      tf.dispose([parameters, statistics, variance, images]);
    }, 60_000);
  },
  { backends: ["wasm"] },
);
