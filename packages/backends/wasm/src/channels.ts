import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";

/** Numbers of a tensor where they lie in WebAssembly's memory: valid until the next tensor is made. */
export const peek = (backend: BackendWasm, x: tf.TensorInfo): Float32Array =>
  backend.typedArrayFromHeap(x) as Float32Array;

/**
 * The mean of each channel of images.
 *
 * Pooled over each image by XNNPACK, ten times as fast as tfjs's own sum, and in float64 over the images. Pooling makes
 * an infinity of NaN; an infinity is not a mean here either, and both become NaN.
 *
 * @shape x float32 [n, h, w, c] · result float64 [c], of the host
 */
export const channelMeans = (backend: BackendWasm, x: tf.Tensor4D): Float64Array => {
  const [n, h, w, c] = x.shape;
  const pooled = tf.avgPool(x, [h, w], 1, "valid");
  const means = new Float64Array(c);
  peek(backend, pooled).forEach((value, i) => {
    means[i % c] = (means[i % c] as number) + value / n;
  });
  pooled.dispose();
  return means.map((value) => (Number.isFinite(value) ? value : Number.NaN));
};

/**
 * `x · slope + offset`, a slope and an offset for each channel.
 *
 * A depthwise convolution of one pixel, five times as fast as tfjs's broadcast. XNNPACK would hide a NaN: it clamps it to the least
 * number, which a ReLU takes for nothing. Where an offset is NaN, all of its channel is.
 *
 * @shape x float32 [n, h, w, c] · slope, offset [c], of the host · result float32 [n, h, w, c]
 */
export const scaleChannels = (
  x: tf.Tensor4D,
  slope: ArrayLike<number>,
  offset?: ArrayLike<number>,
): tf.Tensor4D => {
  const filter = tf.tensor4d(Float32Array.from(slope), [1, 1, slope.length, 1]);
  const bias = offset && tf.tensor1d(Float32Array.from(offset));
  const y = tf.fused.depthwiseConv2d({
    x,
    filter,
    strides: 1,
    pad: "valid",
    ...(bias && { bias }),
  });
  return bias === undefined || Array.from(offset ?? []).every(Number.isFinite)
    ? y
    : tf.add(y, bias);
};
