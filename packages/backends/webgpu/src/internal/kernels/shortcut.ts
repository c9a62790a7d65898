import type { Kernel, KernelAttrs, SHORTCUT_A, SHORTCUT_A_GRAD } from "@longtail/ops";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { run, sizeOf, WORKGROUP } from "./program.js";

type Shape = [number, number, number, number];

// One invocation per value written. `small` are the images with fewer pixels and more channels.
const shrink = `
fn main(index: i32) {
  if (index >= uniforms.size) { return; }
  let c = index % uniforms.smallChannels - uniforms.before;
  let pixel = index / uniforms.smallChannels;
  let column = pixel % uniforms.smallWidth * uniforms.stride;
  let row = pixel / uniforms.smallWidth % uniforms.smallHeight * uniforms.stride;
  let image = pixel / uniforms.smallWidth / uniforms.smallHeight;
  var value = 0.0;
  if (c >= 0 && c < uniforms.channels) {
    value = x[((image * uniforms.height + row) * uniforms.width + column) * uniforms.channels + c];
  }
  y[index] = value;
}`;

const grow = `
fn main(index: i32) {
  if (index >= uniforms.size) { return; }
  let c = index % uniforms.channels + uniforms.before;
  let pixel = index / uniforms.channels;
  let column = pixel % uniforms.width;
  let row = pixel / uniforms.width % uniforms.height;
  let image = pixel / uniforms.width / uniforms.height;
  var value = 0.0;
  if (row % uniforms.stride == 0 && column % uniforms.stride == 0) {
    let pixelOfDy = (image * uniforms.smallHeight + row / uniforms.stride) * uniforms.smallWidth + column / uniforms.stride;
    value = dy[pixelOfDy * uniforms.smallChannels + c];
  }
  dx[index] = value;
}`;

const sizes = (
  large: Shape,
  small: Shape,
  written: Shape,
  { stride, before }: KernelAttrs<typeof SHORTCUT_A>,
) => {
  const size = sizeOf(written);
  return {
    variant: [],
    workgroup: WORKGROUP,
    groups: Math.ceil(size / WORKGROUP),
    integers: {
      size,
      height: large[1],
      width: large[2],
      channels: large[3],
      smallHeight: small[1],
      smallWidth: small[2],
      smallChannels: small[3],
      stride,
      before,
    },
  };
};

/** The kernel `LongtailShortcutA`. */
export const shortcutA: Kernel<typeof SHORTCUT_A, WebGPUBackend> = (backend, { x }, attrs) => {
  const [n, h, w, c] = x.shape;
  const { stride, before, after } = attrs;
  const small: Shape = [n, Math.ceil(h / stride), Math.ceil(w / stride), before + c + after];
  return run(backend, {
    ...sizes(x.shape, small, small, attrs),
    name: "LongtailShortcutA",
    inputs: { x: { tensor: x } },
    outputs: { y: { shape: small } },
    code: () => shrink,
  }).y;
};

/** The kernel `LongtailShortcutAGrad`. */
export const shortcutAGradient: Kernel<typeof SHORTCUT_A_GRAD, WebGPUBackend> = (
  backend,
  { dy },
  { height, width, ...attrs },
) => {
  const small = dy.shape;
  const large: Shape = [small[0], height, width, small[3] - attrs.before - attrs.after];
  return run(backend, {
    ...sizes(large, small, large, attrs),
    name: "LongtailShortcutAGrad",
    inputs: { dy: { tensor: dy } },
    outputs: { dx: { shape: large } },
    code: () => grow,
  }).dx;
};
