import * as tf from "@tensorflow/tfjs-core";
import type { ConvAttrs } from "./conv-attrs.js";
import { type AxisGeometry, convGeometry } from "./internal/conv-gradients/geometry.js";
import { convWithMargins, type Margins } from "./internal/conv-gradients/margins.js";

/**
 * The gradient of a convolution to its filter, computed as a forward convolution.
 *
 *   dF[i, j, c, d] = Σ_n,p,q  x[n, s p + e i − t, s q + e j − l, c] · dy[n, p, q, d]
 *
 * with stride s, dilation e, and t and l pixels of padding above and to the left. This is a
 * convolution of x with the filter dy. The channels c act as its batch, the images n as its
 * channels, the stride as its dilation, and the dilation as its stride.
 *
 * @shape x float32 [n, h, w, c] · dy float32 [n, p, q, d] · result float32 of `filterShape`
 *        [i, j, c, d]
 * @error throws for NCHW, and if both stride and dilation exceed 1
 * @owns  the caller owns the result
 * @source the definition above
 * @example
 * ```ts
 * import { conv2dBackpropFilter, start } from "@longtail/backend-wasm";
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
    const [height, width] = convGeometry(x.shape, filterShape, attrs, dy.shape);
    const images = tf.transpose(x, [3, 1, 2, 0]);
    const filter = tf.transpose(dy, [1, 2, 0, 3]);
    // Exactly the pixels that the forward pass read, which may omit some at the end.
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
