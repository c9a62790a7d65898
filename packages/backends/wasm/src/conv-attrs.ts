import type { Pad } from "@longtail/ops";

/** The attributes of a convolution, as TensorFlow.js passes them to its gradient kernels. */
export interface ConvAttrs {
  readonly strides: [number, number] | number;
  readonly pad: Pad;
  /** Default `NHWC`. */
  readonly dataFormat?: "NHWC" | "NCHW";
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  /** Default 1. TensorFlow.js never passes them to gradient kernels. */
  readonly dilations?: [number, number] | number;
}
