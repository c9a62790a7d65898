import { padPerSide } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import type { ConvAttrs } from "../../conv-attrs.js";

/** The shape of images [n, h, w, c] or of a filter [kh, kw, c, d]. */
export type Shape4D = tf.Tensor4D["shape"];

/** A convolution along one axis of the images. */
export interface AxisGeometry {
  /** Pixels of the input. */
  readonly size: number;
  /** Pixels of the output. */
  readonly out: number;
  /** Pixels of the filter. */
  readonly filter: number;
  /** Pixels of the input that the filter spans, which is more with dilation. */
  readonly extent: number;
  readonly stride: number;
  readonly dilation: number;
  /** Padding before the first pixel. */
  readonly before: number;
}

/** A convolution along both axes. */
export type Geometry = readonly [height: AxisGeometry, width: AxisGeometry];

/**
 * The geometry of a convolution. Gradients pass the shape of the output, because TensorFlow.js does
 * not tell them how the forward pass rounded it.
 *
 * @error throws for NCHW; also if both stride and dilation exceed 1, which the forward pass refuses
 */
export const convGeometry = (
  inputShape: Shape4D,
  filterShape: Shape4D,
  { strides, pad, dataFormat = "NHWC", dimRoundingMode, dilations = 1 }: ConvAttrs,
  outShape?: readonly number[],
): Geometry => {
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
    padPerSide(pad),
    dimRoundingMode,
  );
  const [, outHeight, outWidth] = outShape ?? info.outShape;
  return [
    {
      size: info.inHeight,
      out: outHeight as number,
      filter: info.filterHeight,
      extent: info.effectiveFilterHeight,
      stride: info.strideHeight,
      dilation: info.dilationHeight,
      before: info.padInfo.top,
    },
    {
      size: info.inWidth,
      out: outWidth as number,
      filter: info.filterWidth,
      extent: info.effectiveFilterWidth,
      stride: info.strideWidth,
      dilation: info.dilationWidth,
      before: info.padInfo.left,
    },
  ];
};
