import * as tf from "@tensorflow/tfjs-core";
import type { ConvAttrs } from "./conv-attrs.js";
import { type AxisGeometry, convGeometry } from "./internal/conv-gradients/geometry.js";
import { convWithMargins, type Margins } from "./internal/conv-gradients/margins.js";

// Puts `down` − 1 and `right` − 1 empty pixels after each pixel of dy: first to the right of the
// pixels, then below the rows. Both are pads of a matrix.
const withGaps = (dy: tf.Tensor4D, down: number, right: number): tf.Tensor4D => {
  if (down === 1 && right === 1) return dy;
  const [n, h, w, c] = dy.shape;
  const wide = tf.pad(tf.reshape(dy, [n * h * w, c]), [
    [0, 0],
    [0, (right - 1) * c],
  ]);
  const row = w * right * c;
  const tall = tf.pad(tf.reshape(wide, [n * h, row]), [
    [0, 0],
    [0, (down - 1) * row],
  ]);
  return tf.reshape(tall, [n, h * down, w * right, c]);
};

/**
 * The gradient of a convolution to its input, computed as a forward convolution.
 *
 *   dx[n, u, v, c] = Σ_i,j,d  dy[n, (u + t − e i) / s, (v + l − e j) / s, d] · F[i, j, c, d]
 *
 * over the i and j for which both divisions are exact, with stride s, dilation e, and t and l
 * pixels of padding above and to the left. This is a convolution of dy, with s − 1 empty pixels
 * between its pixels, with the filter rotated by 180 degrees.
 *
 * @shape dy float32 [n, p, q, d] · filter float32 [i, j, c, d] · result float32 of `inputShape`
 *        [n, h, w, c]
 * @error throws for NCHW, and if both stride and dilation exceed 1
 * @owns  the caller owns the result
 * @source the definition above
 * @example
 * ```ts
 * import { conv2dBackpropInput, start } from "@longtail/backend-wasm";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * await start()();
 * const dy = tf.ones<tf.Rank.R4>([1, 3, 3, 1]);
 * const attrs = { strides: 1, pad: "same" } as const;
 * const dx = conv2dBackpropInput(dy, tf.ones([3, 3, 1, 1]), [1, 3, 3, 1], attrs);
 * console.log(await dx.data()); // 4, 6, 4, 6, 9, 6, 4, 6, 4
 * ```
 */
export const conv2dBackpropInput = (
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  inputShape: [number, number, number, number],
  attrs: ConvAttrs,
): tf.Tensor4D =>
  tf.tidy(() => {
    const [height, width] = convGeometry(inputShape, filter.shape, attrs, dy.shape);
    const rotated = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
    // From the input's first pixel to its last. The gaps after dy's last pixel already pad it.
    const margins = ({ size, out, extent, stride, before }: AxisGeometry): Margins => [
      extent - 1 - before,
      size + before - out * stride,
    ];
    return convWithMargins(
      withGaps(dy, height.stride, width.stride),
      rotated,
      [margins(height), margins(width)],
      [1, 1],
      [height.dilation, width.dilation],
    );
  });
