import { dataFromPyTorch, shapeToPyTorch } from "@longtail/checkpoint";
import { type Model, mapRecord, type NamedTensors, orThrow, type Variables } from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import { type Classifier, cifarResnet, resnet } from "@longtail/resnet";
import { describeOnBackends, expectClose, type Tolerance, wasmKernels } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import {
  imagesOf,
  oddImages,
  reference,
  referenceGradients,
  referenceImages,
  referenceShapes,
  referenceVariables,
  smallGradients,
} from "./reference.js";

const net = orThrow(resnet({ depth: 32, classes: 100 }));

// The agreement that the reference values ask for; relative to a tensor's largest number, since float32 sums of both signs cancel.
const close = { rtol: 1e-4, relativeTo: "largest" } as const;

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

describe("the variables of ResNet-32", () => {
  test("have PyTorch's names, shapes and order", () => {
    const ours = { ...net.parameterShapes, ...net.statisticShapes };
    const theirs = referenceShapes();
    expect(mapRecord(ours, (shape, name) => [...shapeToPyTorch(name, shape)])).toEqual(theirs);
    const learnt = Object.keys(theirs).filter((name) => !name.includes(".running_"));
    expect(Object.keys(net.parameterShapes)).toEqual(learnt);
  });

  test("are 470,004 parameters", () => {
    const count = Object.values(net.parameterShapes).reduce((sum, shape) => sum + size(shape), 0);
    expect([count, reference.parameterCount]).toEqual([470_004, 470_004]);
  });
});

const runningName = (name: string): string => `backbone.${name}`;

describeOnBackends("ResNet-32 against PyTorch", () => {
  test("features and logits in inference mode", async () => {
    const [variables, images] = [referenceVariables(net), referenceImages()];
    const { features, logits, statistics } = net.apply(variables, images, { mode: "running" });
    await expectClose(features, reference.evalFeatures, close);
    await expectClose(logits, reference.evalLogits, close);
    for (const [name, before] of Object.entries(variables.statistics))
      await expectClose(statistics[name] as tf.Tensor, before, {});
    tf.dispose([variables.parameters, variables.statistics, images, features, logits, statistics]);
  }, 60_000);

  for (const mode of ["batch", "shift"] as const)
    test(`logits and running statistics in training mode (${mode})`, async () => {
      const [variables, images] = [referenceVariables(net), referenceImages()];
      const { features, logits, statistics } = net.apply(variables, images, { mode });
      await expectClose(logits, reference.trainLogits, close);
      expect(Object.keys(statistics)).toEqual(Object.keys(net.statisticShapes));
      for (const [name, expected] of Object.entries(reference.runningAfterOneTrainForward))
        await expectClose(statistics[runningName(name)] as tf.Tensor, expected, close);
      tf.dispose([
        variables.parameters,
        variables.statistics,
        images,
        features,
        logits,
        statistics,
      ]);
    }, 60_000);
});

/** The mean loss in training mode, and its gradients with respect to every parameter and, as `input`, the images. */
const lossAndGradients = (
  classifier: Classifier,
  variables: Variables,
  images: tf.Tensor4D,
  labels: readonly number[],
): { readonly loss: tf.Tensor; readonly gradients: NamedTensors } => {
  ensureGradients();
  const learnt = { input: images, ...variables.parameters };
  const names = Object.keys(learnt);
  const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
    const parameters = Object.fromEntries(names.map((n, i) => [n, tensors[i] as tf.Tensor]));
    const given = { ...variables, parameters };
    const { logits } = classifier.apply(given, tensors[0] as tf.Tensor4D, { mode: "batch" });
    const targets = tf.oneHot(tf.tensor1d([...labels], "int32"), classifier.classes);
    return tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1)));
  })(Object.values<tf.Tensor>(learnt));
  const gradients = Object.fromEntries(names.map((n, i) => [n, grads[i] as tf.Tensor]));
  return { loss: value, gradients };
};

const expectGradients = async (
  actual: NamedTensors,
  expected: NamedTensors,
  tolerance: Tolerance,
): Promise<void> => {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, tensor] of Object.entries(actual))
    await expectClose(tensor, expected[name] as tf.Tensor, tolerance).catch((cause: unknown) => {
      throw new Error(`${name}: ${String(cause)}`, { cause });
    });
};

// A relu whose input is within rounding of 0 passes its gradient in one program and not in another, and every gradient
// before it changes: PyTorch without oneDNN is 8e-3 away from PyTorch with it here. So are the fused kernels of WASM (4e-3)
// and WebGPU (1e-3), less so the compositions on WASM (1.5e-4). The small net below has no such input, and is held to 1e-4 by all.
// The CPU backend is left out: it needs minutes for this net's gradients.
for (const [backend, rtol] of [
  ["wasm", wasmKernels === "composite" ? 1e-3 : 1e-2],
  ["webgpu", 1e-2],
] as const)
  describeOnBackends(
    "ResNet-32's gradients against PyTorch",
    () => {
      test("loss and every gradient, the images' too", async () => {
        const [variables, images] = [referenceVariables(net), referenceImages()];
        const expected = referenceGradients(net);
        const actual = lossAndGradients(net, variables, images, reference.labels);
        await expectClose(actual.loss, reference.trainLoss, { rtol: 1e-4 });
        await expectGradients(actual.gradients, expected, { rtol, relativeTo: "largest" });
        tf.dispose([variables.parameters, variables.statistics, images, expected]);
        tf.dispose([actual.loss, actual.gradients]);
      }, 120_000);
    },
    { backends: [backend] },
  );

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
      const still = model.apply(variables, images, { mode: "running" });
      const moved = model.apply(variables, images, { mode: "batch" });
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
