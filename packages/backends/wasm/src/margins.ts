import * as tf from "@tensorflow/tfjs-core";

/** Pixels to add on both sides of an axis of an image; a negative number takes some away. */
export type Margins = readonly [before: number, after: number];

/**
 * A convolution with stride 1 of an image whose margins may be negative, which is not padding but cropping.
 *
 * @shape x float32 [n, h, w, c] · filter float32 [kh, kw, c, d] · result float32 [n, h', w', d]
 */
export const convWithMargins = (
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  [height, width]: readonly [Margins, Margins],
  strides: [number, number],
  dilations: [number, number],
): tf.Tensor4D => {
  const [n, h, w, c] = x.shape;
  const cut = ([before, after]: Margins): [number, number] => [
    Math.max(0, -before),
    Math.max(0, -after),
  ];
  const pad = ([before, after]: Margins): [number, number] => [
    Math.max(0, before),
    Math.max(0, after),
  ];
  const [top, bottom] = cut(height);
  const [left, right] = cut(width);
  const cropped =
    top + bottom + left + right === 0
      ? x
      : tf.slice(x, [0, top, left, 0], [n, h - top - bottom, w - left - right, c]);
  const padding: tf.backend_util.ExplicitPadding = [[0, 0], pad(height), pad(width), [0, 0]];
  return tf.conv2d(cropped, filter, strides, padding, "NHWC", dilations);
};
