import * as tf from "@tensorflow/tfjs-core";
import { type AxisGeometry, type ConvAttrs, convGeometry } from "./conv-geometry.js";
import { convWithMargins, type Margins } from "./margins.js";

// Stride − 1 empty pixels between those of dy. A pixel with the empty ones right of it, then a row with the empty ones
// below it: both are pads of a matrix.
const spread = (dy: tf.Tensor4D, down: number, right: number): tf.Tensor4D => {
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
 * The gradient of a convolution to its input, as a forward convolution.
 *
 *   dx[n, u, v, c] = Σ_i,j,d  dy[n, (u + t − e i) / s, (v + l − e j) / s, d] · F[i, j, c, d]     where the divisions leave no rest
 *
 * is a convolution of dy, with s − 1 empty pixels between its pixels, and of the filter turned by half a circle.
 *
 * @shape dy float32 [n, p, q, d] · filter float32 [i, j, c, d] · result float32 of `inputShape` [n, h, w, c]
 * @error throws for NCHW, and for stride and dilation both greater than 1
 * @owns  the caller owns the result
 * @source the definition above; ours
 * @example
 * ```ts
 * import { start, conv2dBackpropInput } from "@longtail/backend-wasm";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * await start()();
 * const dy = tf.ones<tf.Rank.R4>([1, 3, 3, 1]);
 * const dx = conv2dBackpropInput(dy, tf.ones([3, 3, 1, 1]), [1, 3, 3, 1], { strides: 1, pad: "same" });
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
    const [height, width] = convGeometry(inputShape, filter.shape, attrs);
    const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
    // From the first pixel of the input to the last; the empty pixels after dy's last count as padding that is there already.
    const margins = ({ size, out, extent, stride, before }: AxisGeometry): Margins => [
      extent - 1 - before,
      size + before - out * stride,
    ];
    return convWithMargins(
      spread(dy, height.stride, width.stride),
      turned,
      [margins(height), margins(width)],
      [1, 1],
      [height.dilation, width.dilation],
    );
  });
