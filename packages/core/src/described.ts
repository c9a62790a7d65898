// What parts of a network say of themselves, for programs that write the network in another format. Plain data: sizes, and names of
// variables. What is computed for a test image, with frozen batch norm.

/** A convolution without bias, and the batch norm after it: epsilon 1e-5, folded with the running statistics. */
export interface ConvolutionUnit {
  /** The prefixes of its variables' names. */
  readonly conv: string;
  readonly norm: string;
  /** Rows and columns of the filter, odd; images are padded by half of it. */
  readonly size: number;
  readonly stride: number;
  readonly groups: number;
  readonly from: number;
  readonly to: number;
}

/**
 * What is added to the last unit of a block: its input; the input subsampled and with channels of zeros ("option A"); or the input
 * after a convolution of its own ("projection").
 */
export type Shortcut = "identity" | "zeros" | ConvolutionUnit;

/** A residual block: relu after every unit but the last, and after the sum of the last and the shortcut. */
export interface ResidualBlock {
  readonly stride: number;
  readonly to: number;
  /** In the order in which images pass them. */
  readonly units: readonly ConvolutionUnit[];
  readonly shortcut: Shortcut;
}

/** A max pooling. What it pads with never wins. */
export interface MaxPooling {
  readonly size: number;
  readonly stride: number;
  readonly pad: number;
}

/** A part of a backbone: a unit with relu after it, a pooling, or a block. */
export type BackboneStep =
  | { readonly step: "unit"; readonly unit: ConvolutionUnit }
  | { readonly step: "max-pooling"; readonly pooling: MaxPooling }
  | { readonly step: "block"; readonly block: ResidualBlock };

/**
 * A backbone: `trunk`, then each of `branches` on what it gives. The features are the means over the pixels, branch beside branch.
 * A backbone without branches is one with a single empty branch.
 */
export interface DescribedBackbone {
  readonly trunk: readonly BackboneStep[];
  readonly branches: readonly [readonly BackboneStep[], ...(readonly BackboneStep[])[]];
}

/**
 * What the model is shown.
 *
 *   bytes   (byte / 255 - mean) / std, channel by channel
 *   rows    float32 rows of `width`, each divided by its Euclidean length (at least 1e-6) and multiplied by `norm`; as they are for null
 */
export type DescribedInput =
  | { readonly input: "bytes"; readonly mean: readonly number[]; readonly std: readonly number[] }
  | { readonly input: "rows"; readonly width: number; readonly norm: number | null };

/**
 * How a head computes logits of features f, by the names of its parameters.
 *
 *   linear   scale · (f · weight + bias)                          without a scale, 1
 *   cosine   factor · f / |f| · weight / |weight|                 0 where a length is at most 1e-6
 *   means    -|g - means|²        g = f - center, divided by its length (at least 1e-12) if `normalize`
 */
export type DescribedHead =
  | {
      readonly head: "linear";
      readonly weight: string;
      readonly bias: string;
      readonly scale?: string;
    }
  | { readonly head: "cosine"; readonly weight: string; readonly factor: number }
  | {
      readonly head: "means";
      readonly means: string;
      readonly center?: string;
      readonly normalize: boolean;
    };

/** Numbers and their shape; filters are HWIO, weights of a classifier [features, classes]. */
export interface DescribedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A trained network as plain data: what its parts say of themselves, and the numbers of its variables. */
export interface DescribedNetwork {
  readonly name: string;
  /** Height, width and channels of an image; of rows, [1, 1, width]. */
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly classNames: readonly string[];
  readonly input: DescribedInput;
  readonly backbone: DescribedBackbone;
  readonly head: DescribedHead;
  readonly variables: Readonly<Record<string, DescribedArray>>;
}
