import { readFileSync } from "node:fs";
import { loadTensors, loadVariables, readSafetensors } from "@longtail/checkpoint";
import { type NamedTensors, orThrow, type Variables } from "@longtail/core";
import type { Classifier } from "@longtail/resnet";
import * as tf from "@tensorflow/tfjs-core";

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`./fixtures/${name}`, import.meta.url)));

const json = (name: string): unknown => JSON.parse(new TextDecoder().decode(fixture(name)));

/** PyTorch's numbers for one ResNet-32: see `note` and `input` in the file. */
export const reference = json("resnet32.json") as {
  readonly labels: readonly number[];
  readonly evalFeatures: readonly number[];
  readonly evalLogits: readonly number[];
  readonly trainLogits: readonly number[];
  readonly trainLoss: number;
  readonly runningAfterOneTrainForward: Readonly<Record<string, readonly number[]>>;
  readonly parameterCount: number;
};

/** PyTorch's numbers for nets on images of other sizes: see `note` in the file. */
export const oddImages = json("odd_images.json") as {
  readonly nets: readonly {
    readonly depth: number;
    readonly imageShape: readonly [number, number, number];
    readonly evalFeatures: readonly number[];
    readonly trainFeatures: readonly number[];
    readonly runningVariance: readonly number[];
  }[];
};

/** Names and shapes, PyTorch's, of every tensor in the reference checkpoint. */
export const referenceShapes = (): Record<string, readonly number[]> =>
  Object.fromEntries(
    Object.entries(orThrow(readSafetensors(fixture("resnet32.safetensors"))).tensors).map(
      ([name, { shape }]) => [name, shape],
    ),
  );

/** The reference checkpoint, if the net expects just what is in it. */
export const referenceVariables = (net: Classifier): Variables =>
  orThrow(loadVariables(fixture("resnet32.safetensors"), net));

/** Gradients from a file of the net's tensors and `input`, the images; that one is NCHW in the file and NHWC in the result. */
const gradientsIn = (
  file: string,
  net: Classifier,
  [n, c, h, w]: readonly [number, number, number, number],
): NamedTensors => {
  const shapes = { ...net.parameterShapes, input: [n, c, h, w] };
  const { input, ...rest } = orThrow(loadTensors(fixture(file), shapes));
  const nchw = input as tf.Tensor4D;
  const nhwc = tf.transpose(nchw, [0, 2, 3, 1]);
  nchw.dispose();
  return { ...rest, input: nhwc };
};

/** The gradients of the mean loss of the ResNet-32 reference in training mode. */
export const referenceGradients = (net: Classifier): NamedTensors =>
  gradientsIn("resnet32_grads.safetensors", net, [8, 3, 32, 32]);

/** The same for a ResNet-8 on four small images; see `note` in the file's metadata. */
export const smallGradients = (net: Classifier) => {
  const { metadata } = orThrow(readSafetensors(fixture("resnet8_grads.safetensors")));
  return {
    loss: Number(metadata["loss"]),
    phase: Number(metadata["phase"]),
    labels: (metadata["labels"] ?? "").split(",").map(Number),
    gradients: gradientsIn("resnet8_grads.safetensors", net, [4, 3, 8, 8]),
  };
};

/** Images filled by a formula of the flat index in PyTorch's NCHW order, as NHWC. */
export const imagesOf = (
  [n, c, h, w]: readonly [number, number, number, number],
  formula: (i: number) => number,
): tf.Tensor4D =>
  tf.tidy(() => {
    const nchw = tf.tensor4d(
      Float32Array.from({ length: n * c * h * w }, (_, i) => formula(i)),
      [n, c, h, w],
    );
    return tf.transpose(nchw, [0, 2, 3, 1]);
  });

/** The images of the ResNet-32 reference. */
export const referenceImages = (): tf.Tensor4D =>
  imagesOf([8, 3, 32, 32], (i) => Math.fround(Math.sin(0.1 * i) + 0.5 * Math.sin(0.013 * i)));
