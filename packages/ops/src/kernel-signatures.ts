import type * as tf from "@tensorflow/tfjs-core";
import type {
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  CROP_AND_FLIP,
  GROUPED_CONV_2D,
  GROUPED_CONV_2D_FILTER_GRAD,
  GROUPED_CONV_2D_INPUT_GRAD,
  MAX_POOL_2D,
  MAX_POOL_2D_GRAD,
  MOVING_STATISTICS,
  SGD_UPDATE,
  SHORTCUT_A,
  SHORTCUT_A_GRAD,
  SMOOTHED_CROSS_ENTROPY,
  SMOOTHED_CROSS_ENTROPY_GRAD,
  SPREAD,
  SUBSAMPLE,
} from "./kernel-names.js";

type NoAttrs = Readonly<Record<never, never>>;

/** `residual`: something is added to the normalized x. `relu`: a ReLU follows. */
type BatchNormAttrs = {
  readonly epsilon: number;
  readonly relu: boolean;
  readonly residual: boolean;
};

type CrossEntropyInputs = {
  readonly logits: tf.Tensor2D;
  readonly labels: tf.Tensor1D;
  readonly own: tf.Tensor1D;
  readonly other: tf.Tensor1D;
};

/** `pad` pixels of zeros on each side; sizes are rounded down. */
type GroupedConvAttrs = {
  readonly groups: number;
  readonly stride: number;
  readonly pad: number;
};

/** Windows of `size` by `size`; `pad` pixels of −∞ on each side; sizes are rounded down. */
type MaxPoolAttrs = {
  readonly size: number;
  readonly stride: number;
  readonly pad: number;
};

/** Zero channels `before` and `after` those of x. */
type ShortcutAttrs = {
  readonly stride: number;
  readonly before: number;
  readonly after: number;
};

/** The inputs, attributes and results of this package's kernels, by kernel name. */
export interface KernelSignatures {
  /**
   * Results: y, mean, biased variance. `residual` is present exactly when the attribute is true.
   */
  readonly [BATCH_NORM_TRAINING]: {
    readonly inputs: {
      readonly x: tf.Tensor4D;
      readonly scale: tf.Tensor1D;
      readonly offset: tf.Tensor1D;
      readonly residual?: tf.Tensor4D;
    };
    readonly attrs: BatchNormAttrs;
    readonly results: [y: tf.Tensor4D, mean: tf.Tensor1D, variance: tf.Tensor1D];
  };
  /**
   * The gradients to x, scale and offset, and to the residual if there was one. `y` is present
   * exactly when `relu` is true: dy is the gradient to y, and passes only where y > 0.
   */
  readonly [BATCH_NORM_TRAINING_GRAD]: {
    readonly inputs: {
      readonly x: tf.Tensor4D;
      readonly dy: tf.Tensor4D;
      readonly scale: tf.Tensor1D;
      readonly mean: tf.Tensor1D;
      readonly variance: tf.Tensor1D;
      readonly y?: tf.Tensor4D;
    };
    readonly attrs: BatchNormAttrs;
    readonly results: [
      dx: tf.Tensor4D,
      dScale: tf.Tensor1D,
      dOffset: tf.Tensor1D,
      dResidual?: tf.Tensor4D,
    ];
  };
  readonly [CROP_AND_FLIP]: {
    readonly inputs: {
      readonly pixels: tf.Tensor3D;
      readonly positions: tf.Tensor1D;
      readonly placements: tf.Tensor2D;
      readonly tables: tf.Tensor2D;
    };
    readonly attrs: NoAttrs;
    readonly results: [batch: tf.Tensor4D];
  };
  /**
   * x [n, h, w, groups · c], filter [kh, kw, c, d]; result [n, h', w', d]. Channels of a group are
   * adjacent: of x from g · c, of filter and result from g · d / groups. At least two groups.
   */
  readonly [GROUPED_CONV_2D]: {
    readonly inputs: { readonly x: tf.Tensor4D; readonly filter: tf.Tensor4D };
    readonly attrs: GroupedConvAttrs;
    readonly results: [y: tf.Tensor4D];
  };
  readonly [GROUPED_CONV_2D_FILTER_GRAD]: {
    readonly inputs: { readonly x: tf.Tensor4D; readonly dy: tf.Tensor4D };
    readonly attrs: GroupedConvAttrs & {
      readonly filterHeight: number;
      readonly filterWidth: number;
    };
    readonly results: [dFilter: tf.Tensor4D];
  };
  /** `height` and `width` are those of x; dx is 0 where no window reaches. */
  readonly [GROUPED_CONV_2D_INPUT_GRAD]: {
    readonly inputs: { readonly dy: tf.Tensor4D; readonly filter: tf.Tensor4D };
    readonly attrs: GroupedConvAttrs & { readonly height: number; readonly width: number };
    readonly results: [dx: tf.Tensor4D];
  };
  /** A NaN exceeds every number. */
  readonly [MAX_POOL_2D]: {
    readonly inputs: { readonly x: tf.Tensor4D };
    readonly attrs: MaxPoolAttrs;
    readonly results: [y: tf.Tensor4D];
  };
  /** dx gets dy at the first maximum of each window, row by row, where a NaN exceeds every number. */
  readonly [MAX_POOL_2D_GRAD]: {
    readonly inputs: { readonly x: tf.Tensor4D; readonly dy: tf.Tensor4D };
    readonly attrs: MaxPoolAttrs;
    readonly results: [dx: tf.Tensor4D];
  };
  readonly [MOVING_STATISTICS]: {
    readonly inputs: {
      readonly runningMean: tf.Tensor1D;
      readonly runningVariance: tf.Tensor1D;
      readonly mean: tf.Tensor1D;
      readonly variance: tf.Tensor1D;
    };
    readonly attrs: { readonly momentum: number; readonly count: number };
    readonly results: [runningMean: tf.Tensor1D, runningVariance: tf.Tensor1D];
  };
  /**
   * For each i below `count`: `parameter.i`, `gradient.i`, the scalar `rate.i`, and `velocity.i`
   * unless momentum is 0. Results: the new parameters, then the new velocities.
   */
  readonly [SGD_UPDATE]: {
    readonly inputs: Readonly<
      Record<`${"parameter" | "gradient" | "velocity" | "rate"}.${number}`, tf.Tensor>
    >;
    readonly attrs: {
      readonly count: number;
      readonly momentum: number;
      readonly weightDecay: number;
      readonly nesterov: boolean;
    };
    readonly results: tf.Tensor[];
  };
  readonly [SHORTCUT_A]: {
    readonly inputs: { readonly x: tf.Tensor4D };
    readonly attrs: ShortcutAttrs;
    readonly results: [y: tf.Tensor4D];
  };
  /** `height` and `width` are those of x. */
  readonly [SHORTCUT_A_GRAD]: {
    readonly inputs: { readonly dy: tf.Tensor4D };
    readonly attrs: ShortcutAttrs & { readonly height: number; readonly width: number };
    readonly results: [dx: tf.Tensor4D];
  };
  readonly [SMOOTHED_CROSS_ENTROPY]: {
    readonly inputs: CrossEntropyInputs;
    readonly attrs: NoAttrs;
    readonly results: [loss: tf.Tensor1D];
  };
  readonly [SMOOTHED_CROSS_ENTROPY_GRAD]: {
    readonly inputs: CrossEntropyInputs & { readonly dy: tf.Tensor1D };
    readonly attrs: NoAttrs;
    readonly results: [dLogits: tf.Tensor2D];
  };
  readonly [SPREAD]: {
    readonly inputs: { readonly x: tf.Tensor4D };
    readonly attrs: { readonly stride: number; readonly height: number; readonly width: number };
    readonly results: [y: tf.Tensor4D];
  };
  readonly [SUBSAMPLE]: {
    readonly inputs: { readonly x: tf.Tensor4D };
    readonly attrs: { readonly stride: number };
    readonly results: [y: tf.Tensor4D];
  };
}

/** The name of a kernel of this package. */
export type KernelName = keyof KernelSignatures;
