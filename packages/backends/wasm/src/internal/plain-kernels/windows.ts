import type * as tf from "@tensorflow/tfjs-core";

/** The sizes of a convolution or a pooling, as TensorFlow.js computes them. */
export type Windows = Pick<
  tf.backend_util.Conv2DInfo,
  | "batchSize"
  | "inHeight"
  | "inWidth"
  | "outHeight"
  | "outWidth"
  | "strideHeight"
  | "strideWidth"
  | "filterHeight"
  | "filterWidth"
  | "dilationHeight"
  | "dilationWidth"
  | "padInfo"
>;

/**
 * Visits every pixel of the input that a window covers, window by window, without padding.
 *
 * `visit` gets the indices of the input pixel, of the window (the output pixel), and of the tap
 * (the pixel's place in the window).
 */
export const forEachTap = (
  windows: Windows,
  visit: (pixel: number, window: number, tap: number) => void,
): void => {
  const { batchSize, inHeight, inWidth, outHeight, outWidth } = windows;
  const { strideHeight, strideWidth, filterHeight, filterWidth, padInfo } = windows;
  const { dilationHeight, dilationWidth } = windows;
  for (let n = 0; n < batchSize; n++)
    for (let p = 0; p < outHeight; p++)
      for (let q = 0; q < outWidth; q++) {
        const window = (n * outHeight + p) * outWidth + q;
        for (let i = 0; i < filterHeight; i++) {
          const u = p * strideHeight + i * dilationHeight - padInfo.top;
          if (u < 0 || u >= inHeight) continue;
          const row = (n * inHeight + u) * inWidth;
          for (let j = 0; j < filterWidth; j++) {
            const v = q * strideWidth + j * dilationWidth - padInfo.left;
            if (v >= 0 && v < inWidth) visit(row + v, window, i * filterWidth + j);
          }
        }
      }
};
