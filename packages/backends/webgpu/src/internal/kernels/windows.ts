import { type Pad, padPerSide } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";

type Shape = [number, number, number, number];

/** The attributes that TensorFlow.js's convolution kernels share. */
export interface ConvAttrs {
  readonly strides: number | [number, number];
  readonly pad: Pad;
  readonly dataFormat: "NHWC" | "NCHW";
  /** Forward pass only. */
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/** The sizes, strides and padding of a convolution. */
export interface Windows {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outChannels: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly top: number;
  readonly left: number;
}

/** The sizes, strides and padding that TensorFlow.js computes, for windows that give `outShape`. */
export const sizesOf = (
  info: tf.backend_util.Conv2DInfo,
  [, outHeight, outWidth]: readonly number[],
): Windows => ({
  images: info.batchSize,
  height: info.inHeight,
  width: info.inWidth,
  channels: info.inChannels,
  outHeight: outHeight as number,
  outWidth: outWidth as number,
  outChannels: info.outChannels,
  filterHeight: info.filterHeight,
  filterWidth: info.filterWidth,
  strideHeight: info.strideHeight,
  strideWidth: info.strideWidth,
  top: info.padInfo.top,
  left: info.padInfo.left,
});

/**
 * The windows of a convolution. Undefined for channels-first layouts and dilations. Gradients pass
 * the shape of the output, because TensorFlow.js does not tell them how the forward pass rounded it.
 */
export const windowsOf = (
  imagesShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dataFormat, dilations = 1, dimRoundingMode }: ConvAttrs,
  outShape?: readonly number[],
): Windows | undefined => {
  if (dataFormat !== "NHWC" || [dilations].flat().some((d) => d !== 1)) return undefined;
  const info = tf.backend_util.computeConv2DInfo(
    imagesShape as Shape,
    filterShape as Shape,
    strides,
    1,
    padPerSide(pad),
    dimRoundingMode,
  );
  return sizesOf(info, outShape ?? info.outShape);
};
