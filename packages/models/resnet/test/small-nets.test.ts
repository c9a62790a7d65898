import { dataFromPyTorch, shapeToPyTorch } from "@longtail/checkpoint";
import { type Model, mapRecord, orThrow, type Variables } from "@longtail/core";
import { cifarResnet, resnet } from "@longtail/resnet";
import { describeOnBackends, expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { test } from "vitest";
import { close, expectGradients, lossAndGradients } from "./gradients.js";
import { imagesOf, oddImages, smallGradients } from "./reference.js";

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The variables of `odd_images.json`, by its formula. */
const filled = (model: Pick<Model, "parameterShapes" | "statisticShapes">): Variables => {
  const fill = (shape: readonly number[], name: string): tf.Tensor => {
    const filter = shape.length === 4;
    const around1 = name.endsWith(".weight") || name.endsWith(".running_var");
    const [level, swing] = filter
      ? [0, 1 / Math.sqrt(9 * (shape[2] as number))]
      : around1
        ? [1, 0.5]
        : [0, 0.3];
    const data = Float32Array.from(
      { length: size(shape) },
      (_, i) => level + swing * Math.sin(0.7 * i + 0.1 * name.length),
    );
    return tf.tensor(dataFromPyTorch(name, shapeToPyTorch(name, shape), data), [...shape]);
  };
  return {
    parameters: mapRecord(model.parameterShapes, fill),
    statistics: mapRecord(model.statisticShapes, fill),
  };
};

describeOnBackends("images of other sizes against PyTorch", () => {
  for (const { depth, imageShape, evalFeatures, trainFeatures, runningVariance } of oddImages.nets)
    test(`ResNet-${depth} on ${imageShape.join(" by ")}`, async () => {
      const model = orThrow(cifarResnet({ depth, imageShape }));
      const [h, w, c] = imageShape;
      const [variables, images] = [filled(model), imagesOf([2, c, h, w], (i) => Math.sin(0.1 * i))];
      const still = model.apply(variables, images, "frozen");
      const moved = model.apply(variables, images, "batch");
      await expectClose(still.features, evalFeatures, close);
      await expectClose(moved.features, trainFeatures, close);
      await expectClose(
        moved.statistics["backbone.layer3.0.bn1.running_var"] as tf.Tensor,
        runningVariance,
        close,
      );
      tf.dispose([variables.parameters, variables.statistics, images, still, moved]);
    });
});

describeOnBackends("a small ResNet-8's gradients against PyTorch in float64", () => {
  test("loss and every gradient, the images' too", async () => {
    const imageShape = [8, 8, 3] as const;
    const small = orThrow(resnet({ depth: 8, classes: 5, imageShape }));
    const backbone = filled(orThrow(cifarResnet({ depth: 8, imageShape })));
    const head = (length: number): Float32Array =>
      new Float32Array(length).map((_, i) => 0.3 * Math.sin(0.7 * i + 1.8));
    const weight = dataFromPyTorch("fc.weight", [5, 64], head(5 * 64));
    const parameters = {
      ...backbone.parameters,
      "classifier.fc.weight": tf.tensor2d(weight, [64, 5]),
      "classifier.fc.bias": tf.tensor1d(head(5)),
    };
    const { loss, labels, phase, gradients: expected } = smallGradients(small);
    const images = imagesOf([4, 3, 8, 8], (i) => Math.sin(0.01 * i ** 1.5 + phase));
    const actual = lossAndGradients(small, { ...backbone, parameters }, images, labels);
    await expectClose(actual.loss, loss, { rtol: 1e-5 });
    await expectGradients(actual.gradients, expected, close);
    tf.dispose([parameters, backbone.statistics, images, expected, actual.loss, actual.gradients]);
  }, 60_000);
});
