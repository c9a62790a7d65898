import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { saveVariables } from "@longtail/checkpoint";
import { type Head, type Model, normals, orThrow, type Variables } from "@longtail/core";
import { linear } from "@longtail/linear";
import { cifarResnet } from "@longtail/resnet";
import * as tf from "@tensorflow/tfjs-core";
import type { Size } from "./protocol.js";
import { startOn } from "./start-on.js";

/** Classes of CIFAR-100. */
export const CLASSES = 100;
/** Height, width and channels of CIFAR's images. */
export const SHAPE = [32, 32, 3] as const;
const PIXELS = SHAPE[0] * SHAPE[1] * SHAPE[2];

/** The network that every way trains. */
export const networkOf = ({ depth }: Size): { readonly model: Model; readonly head: Head } => {
  const model = orThrow(cifarResnet({ depth }));
  return { model, head: orThrow(linear({ features: model.features, classes: CLASSES })) };
};

/** The initial weights of every way. */
export const initialVariables = ({ model, head }: ReturnType<typeof networkOf>): Variables => {
  const { parameters, statistics } = model.init(0);
  return { parameters: { ...parameters, ...head.init(0) }, statistics };
};

/** The pixels of every way's batch: normal noise, NHWC. */
export const pixels = ({ batch }: Size): Float32Array => normals(1, batch * PIXELS);

/** The labels of a batch: every class in turn. */
export const labels = (count: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => i % CLASSES);

/** The batch as tensors. */
export const batchOf = (size: Size): { images: tf.Tensor4D; labels: tf.Tensor1D } => ({
  images: tf.tensor4d(pixels(size), [size.batch, ...SHAPE]),
  labels: tf.tensor1d(labels(size.batch), "int32"),
});

/** Writes a network's weights and a batch's pixels to files for other programs and returns their folder. */
export const writeFiles = async (
  initial: () => Variables,
  values: Float32Array,
): Promise<string> => {
  // Any backend that can hold tensors will do; tfjs's CPU backend prints a greeting.
  await startOn({ name: "wasm", threads: 1, kernels: "composite" });
  const folder = mkdtempSync(join(tmpdir(), "longtail-benchmark-"));
  const variables = initial();
  writeFileSync(join(folder, "weights.safetensors"), await orThrow(saveVariables(variables)));
  tf.dispose([variables.parameters, variables.statistics]);
  writeFileSync(
    join(folder, "images.f32"),
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
  return folder;
};

/** The files of the network and the batch that every way trains. */
export const writeProblem = (size: Size): Promise<string> =>
  writeFiles(() => initialVariables(networkOf(size)), pixels(size));
