import {
  type Kernel,
  type KernelAttrs,
  type MAX_POOL_2D,
  type MAX_POOL_2D_GRAD,
  padPerSide,
} from "@longtail/ops";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import type { Call, Override } from "./override.js";
import { release, run, sizeOf, WORKGROUP } from "./program.js";
import { type ConvAttrs, sizesOf } from "./windows.js";

type Kind = "max" | "avg";

interface PoolAttrs extends Pick<ConvAttrs, "strides" | "pad" | "dimRoundingMode"> {
  readonly filterSize: number | [number, number];
}

const infoOf = (x: tf.TensorInfo, { filterSize, strides, pad, dimRoundingMode }: PoolAttrs) =>
  tf.backend_util.computePool2DInfo(
    x.shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    padPerSide(pad),
    dimRoundingMode,
  );

type Info = ReturnType<typeof infoOf>;

const updates: Readonly<Record<Kind | "tap", string>> = {
  max: "if (taps == 0 || exceeds(value, result)) { result = value; }",
  tap: "if (taps == 0 || exceeds(value, most)) { most = value; result = f32(i * uniforms.filterWidth + j); }",
  avg: "result = result + value;",
};

// One invocation per window and channel: its maximum, the tap of its first maximum, or its average.
const forward = (what: Kind | "tap"): string => `
// A NaN exceeds every number, and nothing exceeds a NaN.
fn exceeds(a: f32, b: f32) -> bool { return !isnan(b) && (isnan(a) || a > b); }

fn main(index: i32) {
  if (index >= uniforms.size) { return; }
  let channel = index % uniforms.channels;
  let window = index / uniforms.channels;
  let column = window % uniforms.outWidth * uniforms.strideWidth - uniforms.left;
  let row = window / uniforms.outWidth % uniforms.outHeight * uniforms.strideHeight - uniforms.top;
  let image = window / uniforms.outWidth / uniforms.outHeight;
  var result = 0.0;
  var most = 0.0;
  var taps = 0;
  for (var i = max(0, -row); i < min(uniforms.filterHeight, uniforms.height - row); i = i + 1) {
    for (var j = max(0, -column); j < min(uniforms.filterWidth, uniforms.width - column); j = j + 1) {
      let value = x[((image * uniforms.height + row + i) * uniforms.width + column + j) * uniforms.channels + channel];
      ${updates[what]}
      taps = taps + 1;
    }
  }
  pooled[index] = ${what === "avg" ? "result / f32(taps)" : "result"};
}`;

const shares: Readonly<Record<Kind, string>> = {
  max: "if (taps[at] == f32(i * uniforms.filterWidth + j)) { sum = sum + dy[at]; }",
  avg: `let top = p * uniforms.strideHeight - uniforms.top;
      let left = q * uniforms.strideWidth - uniforms.left;
      let high = min(top + uniforms.filterHeight, uniforms.height) - max(top, 0);
      let wide = min(left + uniforms.filterWidth, uniforms.width) - max(left, 0);
      sum = sum + dy[at] / f32(high * wide);`,
};

// One invocation per pixel and channel of x: the sum over the windows that cover it.
const backward = (kind: Kind): string => `
fn main(index: i32) {
  if (index >= uniforms.size) { return; }
  let channel = index % uniforms.channels;
  let pixel = index / uniforms.channels;
  let column = pixel % uniforms.width + uniforms.left;
  let row = pixel / uniforms.width % uniforms.height + uniforms.top;
  let image = pixel / uniforms.width / uniforms.height;
  var sum = 0.0;
  for (var i = 0; i <= min(row, uniforms.filterHeight - 1); i = i + 1) {
    let p = (row - i) / uniforms.strideHeight;
    if (p * uniforms.strideHeight != row - i || p >= uniforms.outHeight) { continue; }
    for (var j = 0; j <= min(column, uniforms.filterWidth - 1); j = j + 1) {
      let q = (column - j) / uniforms.strideWidth;
      if (q * uniforms.strideWidth != column - j || q >= uniforms.outWidth) { continue; }
      let at = ((image * uniforms.outHeight + p) * uniforms.outWidth + q) * uniforms.channels + channel;
      ${shares[kind]}
    }
  }
  dx[index] = sum;
}`;

const pooled = (
  backend: WebGPUBackend,
  x: tf.TensorInfo,
  info: Info,
  outShape: readonly number[],
  what: Kind | "tap",
): tf.TensorInfo => {
  const size = sizeOf(outShape);
  return run(backend, {
    name: "LongtailPooling",
    variant: [what],
    workgroup: WORKGROUP,
    groups: Math.ceil(size / WORKGROUP),
    inputs: { x: { tensor: x } },
    outputs: { pooled: { shape: outShape } },
    integers: { size, ...sizesOf(info, outShape) },
    code: () => forward(what),
  }).pooled;
};

/**
 * Max or average pooling. The stock kernels drop a NaN, and get a number as padding wrong around
 * oblong windows.
 */
export const pool =
  (kind: Kind): Override<Call<"x", PoolAttrs>> =>
  ({ inputs: { x }, attrs, backend }) => {
    const info = infoOf(x, attrs);
    return x.dtype === "float32" ? pooled(backend, x, info, info.outShape, kind) : undefined;
  };

/** The gradient of a pooling: to the first maximum of a window, where a NaN is one; or to all pixels alike. */
const shared = (
  backend: WebGPUBackend,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  info: Info,
  kind: Kind,
): tf.TensorInfo => {
  const taps = kind === "max" ? pooled(backend, x, info, dy.shape, "tap") : undefined;
  const size = sizeOf(x.shape);
  const { dx } = run(backend, {
    name: "LongtailPoolingGradient",
    variant: [kind],
    workgroup: WORKGROUP,
    groups: Math.ceil(size / WORKGROUP),
    inputs: { dy: { tensor: dy }, ...(taps && { taps: { tensor: taps } }) },
    outputs: { dx: { shape: x.shape } },
    // The shape of `dy`: TensorFlow.js does not tell gradients how the forward pass rounded it.
    integers: { size, ...sizesOf(info, dy.shape) },
    code: () => backward(kind),
  });
  if (taps !== undefined) release(backend, taps);
  return dx;
};

/** The gradient of `pool`. */
export const poolGradient =
  (kind: Kind): Override<Call<"dy" | "input", PoolAttrs>> =>
  ({ inputs: { dy, input: x }, attrs, backend }) =>
    x.dtype === "float32" ? shared(backend, x, dy, infoOf(x, attrs), kind) : undefined;

const squareOf = ({ size, stride, pad }: KernelAttrs<typeof MAX_POOL_2D>): PoolAttrs => ({
  filterSize: size,
  strides: stride,
  pad,
  dimRoundingMode: "floor",
});

/** The kernel `LongtailMaxPool2d`. Padding is not looked at, as if it were −∞. */
export const maxPool2d: Kernel<typeof MAX_POOL_2D, WebGPUBackend> = (backend, { x }, attrs) => {
  const info = infoOf(x, squareOf(attrs));
  return pooled(backend, x, info, info.outShape, "max");
};

/** The kernel `LongtailMaxPool2dGrad`. */
export const maxPool2dGradient: Kernel<typeof MAX_POOL_2D_GRAD, WebGPUBackend> = (
  backend,
  { x, dy },
  attrs,
) => shared(backend, x, dy, infoOf(x, squareOf(attrs)), "max");
