import { padPerSide } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import type { ConvAttrs } from "../../conv-attrs.js";
import type { Shape4D } from "../conv-gradients/geometry.js";
import { explicitPadding } from "../conv-gradients/padding.js";
import type { Call, Layer } from "../kernels/layers.js";

type Convolution = Call<"x" | "filter", ConvAttrs>;

const infoOf = (
  { inputs: { x, filter }, attrs }: Convolution,
  depthwise: boolean,
): tf.backend_util.Conv2DInfo =>
  tf.backend_util.computeConv2DInfo(
    x.shape as Shape4D,
    filter.shape as Shape4D,
    attrs.strides,
    attrs.dilations ?? 1,
    padPerSide(attrs.pad),
    attrs.dimRoundingMode,
    depthwise,
  );

/** The shape of a convolution's result. */
export const shapeOfConvolution =
  (depthwise: boolean) =>
  (call: Convolution): readonly number[] =>
    infoOf(call, depthwise).outShape;

/** Writes out the padding of a convolution, depthwise or not. */
export const explicitConvolution: Layer<Convolution> = (call, below) => {
  if (call.attrs.dataFormat === "NCHW") return below(call);
  const info = infoOf(call, false);
  const attrs = { ...call.attrs, pad: explicitPadding(info), dimRoundingMode: "floor" as const };
  return below({ ...call, attrs });
};

/** The attributes of a pooling. */
export interface PoolAttrs extends Pick<ConvAttrs, "strides" | "pad" | "dimRoundingMode"> {
  readonly filterSize: [number, number] | number;
}

/** The windows of a pooling of images. */
export const poolInfo = (
  images: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: PoolAttrs,
): tf.backend_util.Conv2DInfo =>
  tf.backend_util.computePool2DInfo(
    images as Shape4D,
    filterSize,
    strides,
    1,
    padPerSide(pad),
    dimRoundingMode,
  );

/** Writes out the padding of a pooling. */
export const explicitPooling: Layer<Call<"x", PoolAttrs>> = (call, below) => {
  const info = poolInfo(call.inputs.x.shape, call.attrs);
  const attrs = { ...call.attrs, pad: explicitPadding(info), dimRoundingMode: "floor" as const };
  return below({ ...call, attrs });
};
