import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type * as tf from "@tensorflow/tfjs-core";
import { addToSums, list, runWindowedSum, type WindowedSum } from "./windowed-sum.js";
import type { Windows } from "./windows.js";

/** The gradient of a convolution to its images, [n, h, w, c]. */
export const inputGradient = (
  backend: WebGPUBackend,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  windows: Windows,
): tf.TensorInfo => {
  const { images, height, width, channels, outHeight, outWidth, outChannels } = windows;
  const { strideHeight, strideWidth } = windows;
  const fours = outChannels % 4 === 0;
  // The weights of one result channel for the channels of dy from k.
  const weight = (j: number, e: number): string =>
    `weights[((tap * uniforms.channels + min(first + ${4 * j + e}, uniforms.channels - 1)) * uniforms.sums + k) / ${fours ? 4 : 1}]`;
  const sum: WindowedSum = {
    name: "LongtailInputGradient",
    sizes: {
      sums: outChannels,
      readHeight: outHeight,
      readWidth: outWidth,
    },
    result: [images, height, width, channels],
    readInFours: fours,
    filterInFours: fours,
    phases: [strideHeight, strideWidth],
    geometry: `
fn windowOf(pixel: vec2<i32>) -> vec2<i32> { return pixel + vec2<i32>(uniforms.top, uniforms.left); }
fn sourceOf(image: i32, window: vec2<i32>, tap: vec2<i32>) -> i32 {
  let at = (window - tap) / PHASES; // exact
  let inside = all(window >= tap) && at.x < uniforms.readHeight && at.y < uniforms.readWidth;
  return select(-1, (image * uniforms.readHeight + at.x) * uniforms.readWidth + at.y, inside);
}`,
    multiply: (most) =>
      [
        list(most, (j) => list(4, (e) => `let w${j}_${e} = ${weight(j, e)};`)),
        addToSums(most, (p, j) => {
          const one = (e: number) =>
            fours ? `dot(value${p}, w${j}_${e})` : `value${p} * w${j}_${e}`;
          return `vec4<f32>(${[0, 1, 2, 3].map(one).join(", ")})`;
        }),
      ].join("\n"),
  };
  return runWindowedSum(backend, dy, filter, sum, windows);
};
