import * as tf from "@tensorflow/tfjs-core";

/** Pixels to add on both sides of an image's axis; a negative number removes pixels. */
export type Margins = readonly [before: number, after: number];

/**
 * A convolution with stride 1 of an image whose margins may be negative: cropping, not padding.
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
  const added = ([before, after]: Margins): [number, number] => [
    Math.max(0, before),
    Math.max(0, after),
  ];
  const padding: tf.backend_util.ExplicitPadding = [[0, 0], added(height), added(width), [0, 0]];
  if (Math.min(...height, ...width) >= 0)
    return tf.conv2d(x, filter, strides, padding, "NHWC", dilations);
  // Pads first, then crops: one side may crop more than is there before the other side is padded.
  const padded = tf.pad(x, padding);
  const [n, , , c] = x.shape;
  const start = ([before]: Margins): number => Math.max(0, -before);
  const length = (size: number, [before, after]: Margins): number => size + before + after;
  const cropped = tf.slice(
    padded,
    [0, start(height), start(width), 0],
    [n, length(x.shape[1], height), length(x.shape[2], width), c],
  );
  return tf.conv2d(cropped, filter, strides, "valid", "NHWC", dilations);
};
