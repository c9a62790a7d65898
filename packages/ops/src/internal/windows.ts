import * as tf from "@tensorflow/tfjs-core";
import { spread } from "../subsample.js";

/** Square windows over images: `pad` pixels on each side, and sizes rounded down. */
export interface Windows {
  readonly stride: number;
  readonly pad: number;
}

/** The number of windows along a side; below 1 if there is none. */
export const windowsAlong = (side: number, size: number, { stride, pad }: Windows): number =>
  Math.floor((side + 2 * pad - size) / stride) + 1;

/** Images with `value` around them. */
export const padded = (x: tf.Tensor4D, pad: number, value: number): tf.Tensor4D =>
  pad === 0
    ? x
    : tf.pad(
        x,
        [
          [0, 0],
          [pad, pad],
          [pad, pad],
          [0, 0],
        ],
        value,
      );

/** The pixel at row i and column j of each window of padded images, [n, height, width, c]. */
export const tapOf = (
  images: tf.Tensor4D,
  [i, j]: readonly [number, number],
  [height, width]: readonly [number, number],
  stride: number,
): tf.Tensor4D => {
  const [n, , , c] = images.shape;
  const end = [n, i + (height - 1) * stride + 1, j + (width - 1) * stride + 1, c];
  return stride === 1
    ? tf.slice(images, [0, i, j, 0], [n, height, width, c])
    : (tf.stridedSlice(images, [0, i, j, 0], end, [1, stride, stride, 1]) as tf.Tensor4D);
};

/** The adjoint of `tapOf` for images [n, height, width, c] before their padding. */
export const placeTap = (
  tap: tf.Tensor4D,
  [i, j]: readonly [number, number],
  [height, width]: readonly [number, number],
  { stride, pad }: Windows,
): tf.Tensor4D => {
  const [n, h, w, c] = tap.shape;
  const [tall, wide] = [(h - 1) * stride + 1, (w - 1) * stride + 1];
  const whole = tf.pad(spread(tap, stride, [tall, wide]), [
    [0, 0],
    [i, height + 2 * pad - tall - i],
    [j, width + 2 * pad - wide - j],
    [0, 0],
  ]);
  return tf.slice(whole, [0, pad, pad, 0], [n, height, width, c]);
};

/** Refuses strides, padding and windows that make no sense. */
export const checkWindows = (
  op: string,
  [, height, width]: readonly number[],
  [tall, wide]: readonly [number, number],
  windows: Windows,
): void => {
  const { stride, pad } = windows;
  tf.util.assert(
    Number.isInteger(stride) && stride >= 1,
    () => `${op}: stride must be an integer of at least 1, got ${stride}`,
  );
  tf.util.assert(
    Number.isInteger(pad) && pad >= 0,
    () => `${op}: pad must be an integer of at least 0, got ${pad}`,
  );
  tf.util.assert(
    windowsAlong(height as number, tall, windows) >= 1 &&
      windowsAlong(width as number, wide, windows) >= 1,
    () =>
      `${op}: a window of ${tall} by ${wide} does not fit into ${height} by ${width} pixels padded by ${pad}`,
  );
};
