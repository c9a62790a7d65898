import type * as tf from "@tensorflow/tfjs-core";

/**
 * The pixels of padding on each side, so that the windows fill the padded images exactly or leave
 * out a rest. XNNPACK computes its own padding otherwise, and does it wrong where a window is
 * smaller than its stride; and it does not know TensorFlow.js's ways of rounding.
 */
export const explicitPadding = (
  info: tf.backend_util.Conv2DInfo,
): tf.backend_util.ExplicitPadding => {
  const { top, bottom, left, right } = info.padInfo;
  const after = (
    given: number,
    before: number,
    size: number,
    out: number,
    stride: number,
    extent: number,
  ) => Math.max(given, (out - 1) * stride + extent - size - before);
  return [
    [0, 0],
    [
      top,
      after(
        bottom,
        top,
        info.inHeight,
        info.outHeight,
        info.strideHeight,
        info.effectiveFilterHeight,
      ),
    ],
    [
      left,
      after(right, left, info.inWidth, info.outWidth, info.strideWidth, info.effectiveFilterWidth),
    ],
    [0, 0],
  ];
};
