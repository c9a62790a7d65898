import * as tf from "@tensorflow/tfjs-core";
import { type AxisGeometry, type ConvAttrs, convGeometry } from "./conv-geometry.js";
import { convWithMargins, type Margins } from "./margins.js";

/**
 * The gradient of a convolution to its filter, as a forward convolution.
 *
 *   dF[i, j, c, d] = Σ_n,p,q  x[n, s p + e i − t, s q + e j − l, c] · dy[n, p, q, d]
 *
 * is, read the other way round, a convolution of x with dy: the channels c are its batch, the images n its channels, dy its filter. The stride s
 * becomes the dilation, and the dilation e the stride.
 *
 * @shape x float32 [n, h, w, c] · dy float32 [n, p, q, d] · result float32 of `filterShape` [i, j, c, d]
 * @error throws for NCHW, and for stride and dilation both greater than 1
 * @owns  the caller owns the result
 * @source the definition above; ours
 * @example
 * ```ts
 * import { start, conv2dBackpropFilter } from "@longtail/backend-wasm";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * await start()();
 * const x = tf.ones<tf.Rank.R4>([1, 3, 3, 1]);
 * const dFilter = conv2dBackpropFilter(x, x, [3, 3, 1, 1], { strides: 1, pad: "same" });
 * console.log(await dFilter.data()); // 4, 6, 4, 6, 9, 6, 4, 6, 4
 * ```
 */
export const conv2dBackpropFilter = (
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  filterShape: [number, number, number, number],
  attrs: ConvAttrs,
): tf.Tensor4D =>
  tf.tidy(() => {
    const [height, width] = convGeometry(x.shape, filterShape, attrs);
    const images = tf.transpose(x, [3, 1, 2, 0]);
    const filter = tf.transpose(dy, [1, 2, 0, 3]);
    // The pixels that the forward pass touched, and no others: it may have left some at the end alone.
    const margins = ({ size, out, extent, stride, before }: AxisGeometry): Margins => [
      before,
      (out - 1) * stride + extent - size - before,
    ];
    const sums = convWithMargins(
      images,
      filter,
      [margins(height), margins(width)],
      [height.dilation, width.dilation],
      [height.stride, width.stride],
    );
    return tf.transpose(sums, [1, 2, 0, 3]);
  });
