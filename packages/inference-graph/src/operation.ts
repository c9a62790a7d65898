import type { DescribedArray, ImageShape } from "@longtail/core";

/** What the network is given: raw bytes of images, row by row, or rows of features. */
export type Input =
  | { readonly op: "images"; readonly shape: ImageShape }
  | { readonly op: "rows"; readonly width: number };

/** y = scale · x + shift, by the last axis. */
export interface Affine {
  readonly op: "affine";
  readonly x: Operation;
  readonly scale: Float32Array;
  readonly shift: Float32Array;
}

/**
 * A convolution with a bias, and relu after it if `relu`. Images are padded by `pad` zeros on each side.
 *
 * @shape filter [height, width, channels in of a group, channels out] · bias [channels out]
 */
export interface Convolution {
  readonly op: "convolution";
  /** The prefix of the filter's name among the variables. */
  readonly name: string;
  readonly x: Operation;
  readonly filter: DescribedArray;
  readonly bias: Float32Array;
  readonly stride: number;
  readonly pad: number;
  readonly groups: number;
  readonly relu: boolean;
}

/** A max pooling of numbers that are at least 0, so that padding with zeros and with -Infinity are the same. */
export interface MaxPool {
  readonly op: "max-pool";
  readonly x: Operation;
  readonly size: number;
  readonly stride: number;
  readonly pad: number;
}

/** Every `stride`-th pixel of each axis, with `missing` channels of zeros before and as many after. */
export interface Subsample {
  readonly op: "subsample";
  readonly x: Operation;
  readonly stride: number;
  readonly missing: number;
}

/** relu(x + y) */
export interface Residual {
  readonly op: "residual";
  readonly x: Operation;
  readonly y: Operation;
}

/** The mean over the pixels of each channel. */
export interface PixelMean {
  readonly op: "pixel-mean";
  readonly x: Operation;
}

/** Rows side by side. */
export interface Concatenation {
  readonly op: "concatenation";
  readonly xs: readonly [Operation, ...Operation[]];
}

/** factor · x / sqrt(max(|x|², least)), row by row; zeros where |x|² is at most `least`, if `vanishing`. */
export interface Direction {
  readonly op: "direction";
  readonly x: Operation;
  readonly width: number;
  readonly factor: number;
  readonly least: number;
  readonly vanishing: boolean;
}

/**
 * x · weight + bias
 *
 * @shape weight [features, classes] · bias [classes]
 */
export interface Dense {
  readonly op: "dense";
  readonly x: Operation;
  readonly weight: DescribedArray;
  readonly bias: Float32Array;
}

/** x divided by the temperature of its largest number's class; of equals, of the first. */
export interface ClassTemperatures {
  readonly op: "class-temperatures";
  readonly x: Operation;
  readonly temperatures: Float32Array;
}

/** max(log softmax(x), least) */
export interface LogSoftmax {
  readonly op: "log-softmax";
  readonly x: Operation;
  readonly least: number;
}

/** softmax(x) */
export interface Softmax {
  readonly op: "softmax";
  readonly x: Operation;
}

/** An operation and, by reference, those whose results it takes: immutable, without cycles. */
export type Operation =
  | Input
  | Affine
  | Convolution
  | MaxPool
  | Subsample
  | Residual
  | PixelMean
  | Concatenation
  | Direction
  | Dense
  | ClassTemperatures
  | LogSoftmax
  | Softmax;

/** The operations whose results an operation takes, in order. */
export const inputsOf = (operation: Operation): readonly Operation[] => {
  switch (operation.op) {
    case "images":
    case "rows":
      return [];
    case "concatenation":
      return operation.xs;
    case "residual":
      return [operation.x, operation.y];
    default:
      return [operation.x];
  }
};

/** An operation and all that it needs, each once, inputs before those that take them. */
export const inOrder = (last: Operation): readonly Operation[] => {
  const ordered = new Set<Operation>();
  const visit = (operation: Operation): void => {
    if (ordered.has(operation)) return;
    for (const input of inputsOf(operation)) visit(input);
    ordered.add(operation);
  };
  visit(last);
  return [...ordered];
};
