import * as tf from "@tensorflow/tfjs-core";

/** The attributes of a convolution's gradient kernels; tfjs never gives dilations, and then they are 1. */
export interface ConvAttrs {
  readonly strides: [number, number] | number;
  readonly pad: "same" | "valid" | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat?: "NHWC" | "NCHW";
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly dilations?: [number, number] | number;
}

/** What a convolution does along one axis of the image. */
export interface AxisGeometry {
  /** Pixels of the input. */
  readonly size: number;
  /** Pixels of the output. */
  readonly out: number;
  /** Pixels of the filter, and between the first and the last of them with dilation. */
  readonly filter: number;
  readonly extent: number;
  readonly stride: number;
  readonly dilation: number;
  /** Padding before the first pixel. */
  readonly before: number;
}

/**
 * The geometry of a convolution along its two axes.
 *
 * @error throws for NCHW, and for stride and dilation both greater than 1, which tfjs's forward convolution refuses too
 */
export const convGeometry = (
  inputShape: [number, number, number, number],
  filterShape: [number, number, number, number],
  { strides, pad, dataFormat = "NHWC", dimRoundingMode, dilations = 1 }: ConvAttrs,
): readonly [height: AxisGeometry, width: AxisGeometry] => {
  tf.util.assert(
    dataFormat === "NHWC",
    () => `the gradients of a convolution on wasm need images in NHWC, got ${dataFormat}`,
  );
  tf.util.assert(
    tf.backend_util.eitherStridesOrDilationsAreOne(strides, dilations),
    () => `either strides or dilations must be 1, got ${JSON.stringify({ strides, dilations })}`,
  );
  const info = tf.backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
  return [
    {
      size: info.inHeight,
      out: info.outHeight,
      filter: info.filterHeight,
      extent: info.effectiveFilterHeight,
      stride: info.strideHeight,
      dilation: info.dilationHeight,
      before: info.padInfo.top,
    },
    {
      size: info.inWidth,
      out: info.outWidth,
      filter: info.filterWidth,
      extent: info.effectiveFilterWidth,
      stride: info.strideWidth,
      dilation: info.dilationWidth,
      before: info.padInfo.left,
    },
  ];
};
