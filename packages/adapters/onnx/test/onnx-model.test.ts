// Files are judged by ONNX Runtime: its probabilities beside those of model and head on a TensorFlow.js backend.
import "@longtail/backend-wasm";
import { type DescribedNetwork, orThrow, renderError } from "@longtail/core";
import { onnxModel } from "@longtail/onnx";
import { type Calibrator, calibrate } from "@longtail/post-hoc-calibration";
import * as tf from "@tensorflow/tfjs-core";
import { InferenceSession, Tensor } from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import {
  calibrators,
  classes,
  type Example,
  heads,
  models,
  onImages,
  onRows,
} from "../../../inference-graph/test/networks.js";

beforeAll(async () => {
  await tf.setBackend("wasm");
});

const inputOf = ({ network, set, images }: Example, count: number) => {
  const bytes = set.images.subarray(0, (count * set.images.length) / images);
  return network.input.input === "rows"
    ? {
        features: new Tensor("float32", new Float32Array(bytes.slice().buffer), [
          count,
          network.input.width,
        ]),
      }
    : { images: new Tensor("uint8", bytes, [count, ...network.shape]) };
};

const probabilitiesIn = async (
  example: Example,
  calibrator?: Calibrator,
  count = example.images,
) => {
  const session = await InferenceSession.create(orThrow(onnxModel(example.network, calibrator)));
  try {
    const { probabilities } = await session.run(inputOf(example, count));
    expect(probabilities?.dims).toEqual([count, classes]);
    return probabilities?.data as Float32Array;
  } finally {
    await session.release();
  }
};

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);

// How far an image's probabilities are from those of the first.
const varied = (probabilities: Float32Array): number =>
  furthest(
    probabilities,
    probabilities.map((_, i) => probabilities[i % classes] as number),
  );

describe("onnxModel", () => {
  it.each(Object.keys(models) as (keyof typeof models)[])(
    "is the network in ONNX Runtime: %s",
    async (model) => {
      const example = onImages(model, "linear");
      expect(varied(example.probabilities)).toBeGreaterThan(0.002);
      expect(furthest(await probabilitiesIn(example), example.probabilities)).toBeLessThan(1e-4);
    },
  );

  it.each(Object.keys(heads) as (keyof typeof heads)[])(
    "is the head in ONNX Runtime, on images and on features: %s",
    async (head) => {
      for (const example of [onImages("CIFAR ResNet", head), onRows(head), onRows(head, null)]) {
        expect(varied(example.probabilities)).toBeGreaterThan(5e-4);
        expect(furthest(await probabilitiesIn(example), example.probabilities)).toBeLessThan(1e-4);
      }
    },
  );

  it.each(Object.entries(calibrators))("holds the calibrator: %s", async (_name, calibrator) => {
    const example = onImages("CIFAR ResNet", "weight scaling");
    const expected = orThrow(calibrate(calibrator, example.probabilities));
    expect(furthest(expected, example.probabilities)).toBeGreaterThan(0.01);
    expect(furthest(await probabilitiesIn(example, calibrator), expected)).toBeLessThan(1e-4);
  });

  it("takes batches of any size", async () => {
    const example = onImages("CIFAR ResNet", "linear");
    const one = await probabilitiesIn(example, undefined, 1);
    expect(furthest(one, example.probabilities.slice(0, classes))).toBeLessThan(1e-4);
  });

  it("refuses tables of steps, other classes and missing variables, in sentences", () => {
    const { network } = onRows("linear");
    const sentence = (given: DescribedNetwork, calibrator?: Calibrator) => {
      const made = onnxModel(given, calibrator);
      return made._tag === "Left" ? renderError(made.left) : "";
    };
    expect(sentence(network, { kind: "histogram", perClass: [[0.5], [0.5]] })).toBe(
      "calibrator: export needs temperature, frequency or vector scaling, which are operations on logits, got histogram binning, a table of steps for each class",
    );
    expect(sentence(network, { kind: "temperature", classes: 3, temperature: 2 })).toBe(
      "calibrator: expected 5 classes, got 3",
    );
    const { "classifier.fc.bias": bias, ...rest } = network.variables;
    expect(bias).toBeDefined();
    expect(sentence({ ...network, variables: rest })).toContain("classifier.fc.bias");
  });

  it("writes the class names into the metadata, in UTF-8", async () => {
    const { network } = onRows("linear");
    const classNames = ["tree frog", "Äffchen", "\u732b", "\u{1f426}", 'a "b"\n'];
    const bytes = orThrow(onnxModel({ ...network, classNames }));
    expect(new TextDecoder().decode(bytes)).toContain(JSON.stringify(classNames));
    await (await InferenceSession.create(bytes)).release();
  });
});
