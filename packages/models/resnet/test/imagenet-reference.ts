import { readFileSync } from "node:fs";
import { dataFromPyTorch } from "@longtail/checkpoint";
import type { Model, Variables } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import { imagesOf } from "./reference.js";

const json = (name: string): unknown =>
  JSON.parse(
    new TextDecoder().decode(readFileSync(new URL(`./fixtures/${name}`, import.meta.url))),
  );

/** PyTorch's numbers for one network in inference mode; the file says how it is filled. */
export interface Reference {
  readonly arch: string;
  readonly parameters: number;
  readonly stateDict: readonly (readonly [name: string, shape: readonly number[]])[];
  readonly inputPhase: number;
  readonly features: readonly number[];
}

/** PyTorch's numbers for one pass in training mode; the file says how the network is filled. */
export interface TrainingReference {
  readonly arch: string;
  readonly batch: number;
  readonly side: number;
  readonly loss: number;
  /** The norm, then the first four elements in PyTorch's order; `input` is the images'. */
  readonly gradients: Readonly<Record<string, readonly number[]>>;
  /** The first four. */
  readonly statistics: Readonly<Record<string, readonly number[]>>;
}

const inference = json("resnets_imagenet.json") as { readonly models: readonly Reference[] };
const training = json("imagenet_training.json") as { readonly nets: readonly TrainingReference[] };

const named = <A extends { readonly arch: string }>(all: readonly A[], arch: string): A =>
  all.find((one) => one.arch === arch) as A;

/** The reference of an architecture, by torchvision's name. */
export const referenceOf = (arch: string): Reference => named(inference.models, arch);

/** The training reference of an architecture. */
export const trainingOf = (arch: string): TrainingReference => named(training.nets, arch);

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Numbers in (-1, 1) of tensor k. */
type Numbers = (k: number, size: number) => Float64Array;

/** sin(0.37 i + 1.3 k), by the addition theorem in blocks, since a network has millions of them. */
export const waves: Numbers = (k, size) => {
  const block = 4096;
  const at = Array.from({ length: Math.min(block, size) }, (_, i) => 0.37 * i);
  const [sines, cosines] = [at.map(Math.sin), at.map(Math.cos)];
  const result = new Float64Array(size);
  for (let begin = 0; begin < size; begin += block) {
    const [sine, cosine] = [Math.sin(0.37 * begin + 1.3 * k), Math.cos(0.37 * begin + 1.3 * k)];
    const end = Math.min(begin + block, size);
    for (let i = begin; i < end; i++)
      result[i] = sine * (cosines[i - begin] as number) + cosine * (sines[i - begin] as number);
  }
  return result;
};

/** A congruential generator's. */
export const noise: Numbers = (k, size) => {
  const result = new Float64Array(size);
  let state = k + 1;
  for (let i = 0; i < size; i++) {
    state = (state * 48271) % 2147483647;
    result[i] = (2 * state) / 2147483647 - 1;
  }
  return result;
};

/** How a file fills networks. */
interface Filling {
  readonly numbers: Numbers;
  /** The largest number of a filter whose elements have variance 1 / fan-in, over its deviation. */
  readonly spread: number;
  /** What scales of a bottleneck's last batch norm are multiplied by. */
  readonly last: number;
}

const levelOf = (
  name: string,
  shape: readonly number[],
  { spread, last }: Filling,
): readonly [level: number, swing: number] => {
  if (shape.length === 4) return [0, spread / Math.sqrt(sizeOf(shape.slice(1)))];
  if (name.endsWith(".running_var")) return [1, 0.2];
  if (name.endsWith(".running_mean")) return [0, 0.05];
  const scale = name.endsWith(".bn3.weight") ? last : 1;
  return name.endsWith(".weight") ? [scale, 0.1 * scale] : [0, 0.1];
};

/** The variables of a reference network, by its file's formula. `rename` gives our names of some of torchvision's. */
const filled =
  (filling: Filling) =>
  (
    { stateDict }: Reference,
    { parameterShapes, statisticShapes }: Pick<Model, "parameterShapes" | "statisticShapes">,
    rename = (name: string): string => `backbone.${name}`,
  ): Variables => {
    const all = Object.fromEntries(
      stateDict.map(([theirs, shape], k) => {
        const name = rename(theirs);
        const [level, swing] = levelOf(name, shape, filling);
        const numbers = filling.numbers(k, sizeOf(shape));
        // A loop, since `Float32Array.from` takes ten seconds for a network's millions.
        const data = new Float32Array(numbers.length);
        for (let i = 0; i < data.length; i++) data[i] = level + swing * (numbers[i] as number);
        const ours = { ...parameterShapes, ...statisticShapes }[name] as number[];
        return [name, tf.tensor(dataFromPyTorch(name, [...shape], data), ours)];
      }),
    );
    const pick = (shapes: object) =>
      Object.fromEntries(Object.keys(shapes).map((name) => [name, all[name] as tf.Tensor]));
    return { parameters: pick(parameterShapes), statistics: pick(statisticShapes) };
  };

/** The variables of `resnets_imagenet.json`. */
export const waveFilled = filled({ numbers: waves, spread: Math.sqrt(2), last: 1 });

/** The variables of `imagenet_training.json`. */
export const noiseFilled = filled({ numbers: noise, spread: Math.sqrt(6), last: 0.1 });

/** The images of `resnets_imagenet.json`. */
export const waveImages = ({ inputPhase }: Reference, count: number): tf.Tensor4D =>
  imagesOf([count, 3, 64, 64], (i) =>
    Math.fround(Math.sin(0.1 * i + inputPhase) + 0.5 * Math.sin(0.013 * i)),
  );

/** The images of `imagenet_training.json`. */
export const noiseImages = ({ batch, side }: TrainingReference): tf.Tensor4D => {
  const numbers = noise(999, batch * 3 * side * side);
  return imagesOf([batch, 3, side, side], (i) => numbers[i] as number);
};
