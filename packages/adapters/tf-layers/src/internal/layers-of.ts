import type { Convolution, Direction, Operation, Subsample } from "@longtail/inference-graph";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";

type Symbolic = tfl.SymbolicTensor;
type Layer = tfl.layers.Layer;

/** Numbers of a layer, in the order of its weights. */
export interface Filled {
  readonly layer: Layer;
  readonly weights: readonly { readonly shape: readonly number[]; readonly data: Float32Array }[];
}

/** What an operation became: its result, and the layers with weights. */
export interface Layered {
  readonly result: Symbolic;
  readonly filled: readonly Filled[];
}

const { layers } = tfl;

const on = (layer: Layer, x: Symbolic | Symbolic[]): Symbolic => layer.apply(x) as Symbolic;

// tf.layers pads and crops what it takes for rows and columns. Of NHWC images named NCHW, those are columns and channels.
const channelsAsColumns = { dataFormat: "channelsFirst" } as const;

const padded = (x: Symbolic, pad: number): Symbolic =>
  pad === 0
    ? x
    : on(
        layers.zeroPadding2d({
          padding: [
            [pad, pad],
            [pad, pad],
          ],
        }),
        x,
      );

// tf.layers has no groups: each has a convolution of its own on its slice of the channels.
const convolution = (
  { name, filter, bias, stride, pad, groups, relu }: Convolution,
  x: Symbolic,
): Layered => {
  const [height, width, from, to] = filter.shape as readonly [number, number, number, number];
  const [images, each] = [padded(x, pad), to / groups];
  const part = (group: number): { readonly result: Symbolic; readonly filled: Filled } => {
    const layer = layers.conv2d({
      name: groups === 1 ? name : `${name}.${group}`,
      filters: each,
      kernelSize: [height, width],
      strides: stride,
      padding: "valid",
      activation: relu ? "relu" : "linear",
    });
    const channels: Symbolic =
      groups === 1
        ? images
        : on(
            layers.cropping2D({
              cropping: [
                [0, 0],
                [group * from, (groups - 1 - group) * from],
              ],
              ...channelsAsColumns,
            }),
            images,
          );
    const own = new Float32Array(filter.data.length / groups);
    for (let i = 0; i < own.length; i++)
      own[i] = filter.data[Math.floor(i / each) * to + group * each + (i % each)] as number;
    return {
      result: on(layer, channels),
      filled: {
        layer,
        weights: [
          { shape: [height, width, from, each], data: own },
          { shape: [each], data: bias.slice(group * each, (group + 1) * each) },
        ],
      },
    };
  };
  const parts = Array.from({ length: groups }, (_, group) => part(group));
  const results = parts.map(({ result }) => result);
  return {
    result: groups === 1 ? (results[0] as Symbolic) : on(layers.concatenate(), results),
    filled: parts.map(({ filled }) => filled),
  };
};

const subsample = ({ stride, missing }: Subsample, x: Symbolic): Symbolic => {
  const fewer = stride === 1 ? x : on(layers.averagePooling2d({ poolSize: 1, strides: stride }), x);
  return on(
    layers.zeroPadding2d({
      padding: [
        [0, 0],
        [missing, missing],
      ],
      ...channelsAsColumns,
    }),
    fewer,
  );
};

// Layer normalization of x beside -x, whose mean is 0 and whose variance is |x|² / width, is sqrt(width) x / |x|.
const direction = ({ width, factor, least }: Direction, x: Symbolic): Layered => {
  const mixing = (filters: number): Layer =>
    layers.conv1d({ filters, kernelSize: 1, useBias: false });
  const [twice, once] = [mixing(2), mixing(1)];
  const pairs = on(twice, on(layers.reshape({ targetShape: [width, 1] }), x));
  const normalized = on(
    layers.layerNormalization({ epsilon: least / width }),
    on(layers.flatten(), pairs),
  );
  const half = factor / (2 * Math.sqrt(width));
  return {
    result: on(
      layers.flatten(),
      on(once, on(layers.reshape({ targetShape: [width, 2] }), normalized)),
    ),
    filled: [
      { layer: twice, weights: [{ shape: [1, 1, 2], data: Float32Array.of(1, -1) }] },
      { layer: once, weights: [{ shape: [1, 2, 1], data: Float32Array.of(half, -half) }] },
    ],
  };
};

// Batch norm of mean 0 and variance 1.
const affine = (scale: Float32Array, shift: Float32Array, x: Symbolic): Layered => {
  const layer = layers.batchNormalization({ epsilon: 0 });
  const shape = [scale.length];
  const [zeros, ones] = [new Float32Array(scale.length), new Float32Array(scale.length).fill(1)];
  return {
    result: on(layer, x),
    filled: [{ layer, weights: [scale, shift, zeros, ones].map((data) => ({ shape, data })) }],
  };
};

const plain = (result: Symbolic): Layered => ({ result, filled: [] });

/** The layers of an operation; undefined where no layer computes it. `inputs` are what the operations it takes became. */
export const layersOf = (
  operation: Operation,
  inputs: readonly Symbolic[],
): Layered | undefined => {
  const [x, y] = inputs as readonly [Symbolic, Symbolic];
  switch (operation.op) {
    case "images":
      return plain(tfl.input({ shape: [...operation.shape], name: "images" }));
    case "rows":
      return plain(tfl.input({ shape: [operation.width], name: "features" }));
    case "affine":
      return affine(operation.scale, operation.shift, x);
    case "convolution":
      return convolution(operation, x);
    case "max-pool": {
      const { size, stride, pad } = operation;
      return plain(on(layers.maxPooling2d({ poolSize: size, strides: stride }), padded(x, pad)));
    }
    case "subsample":
      return plain(subsample(operation, x));
    case "residual":
      return plain(on(layers.activation({ activation: "relu" }), on(layers.add(), [x, y])));
    case "pixel-mean":
      return plain(on(layers.globalAveragePooling2d({}), x));
    case "concatenation":
      return plain(on(layers.concatenate(), [...inputs]));
    case "direction":
      return direction(operation, x);
    case "dense": {
      const { weight, bias } = operation;
      const layer = layers.dense({ name: "classifier", units: bias.length });
      return {
        result: on(layer, x),
        filled: [{ layer, weights: [weight, { shape: [bias.length], data: bias }] }],
      };
    }
    case "softmax":
      return plain(on(layers.activation({ activation: "softmax", name: "probabilities" }), x));
    case "class-temperatures":
    case "log-softmax":
      return undefined;
    default: {
      const unreachable: never = operation;
      return unreachable;
    }
  }
};

/** Gives layers their numbers. */
export const fill = (filled: readonly Filled[]): void => {
  for (const { layer, weights } of filled)
    tf.tidy(() => layer.setWeights(weights.map(({ shape, data }) => tf.tensor(data, [...shape]))));
};
