import { type Head, type Model, normals, orThrow, type Variables } from "@longtail/core";
import { linear } from "@longtail/linear";
import { imagenetResnet } from "@longtail/resnet";
import * as tf from "@tensorflow/tfjs-core";
import { initialVariables, writeFiles } from "../training-step/problem.js";
import type { Size } from "../training-step/protocol.js";

const CLASSES = 1000;
const SHAPE = [224, 224, 3] as const;

/** ResNet-50's products and sums for an image, without batch norm, pooling and sums. */
export const FORWARD_GFLOP = 8.18;

/** The network that every way trains. */
export const networkOf = ({ depth }: Size): { readonly model: Model; readonly head: Head } => {
  const model = orThrow(imagenetResnet({ depth, imageShape: SHAPE }));
  return { model, head: orThrow(linear({ features: model.features, classes: CLASSES })) };
};

/** The initial weights of every way. */
export const variablesOf = (size: Size): Variables => initialVariables(networkOf(size));

const pixels = ({ batch }: Size): Float32Array =>
  normals(1, batch * SHAPE[0] * SHAPE[1] * SHAPE[2]);

/** The batch as tensors. */
export const batchOf = (size: Size): { images: tf.Tensor4D; labels: tf.Tensor1D } => ({
  images: tf.tensor4d(pixels(size), [size.batch, ...SHAPE]),
  labels: tf.tensor1d(
    Int32Array.from({ length: size.batch }, (_, i) => i % CLASSES),
    "int32",
  ),
});

/** Writes weights and pixels to files for PyTorch and returns their folder. */
export const writeProblem = (size: Size): Promise<string> =>
  writeFiles(() => variablesOf(size), pixels(size));
