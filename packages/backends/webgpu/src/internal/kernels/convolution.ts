import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type * as tf from "@tensorflow/tfjs-core";
import { addToSums, list, runWindowedSum, type WindowedSum } from "./windowed-sum.js";
import type { Windows } from "./windows.js";

const componentOf = (readInFours: boolean, p: number, i: number): string =>
  readInFours ? `value${p}.${"xyzw"[i]}` : `value${p}`;

/** A convolution, [n, p, q, d]. */
export const convolution = (
  backend: WebGPUBackend,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  windows: Windows,
): tf.TensorInfo => {
  const { images, height, width, channels, outHeight, outWidth, outChannels } = windows;
  const readInFours = channels % 4 === 0;
  const filterInFours = outChannels % 4 === 0;
  // The weights of four result channels for channel k + i of x.
  const weight = (i: number, j: number): string => {
    const at = `(tap * uniforms.sums + k + ${i}) * uniforms.channels + first + ${4 * j}`;
    if (filterInFours) return `weights[(${at}) / 4]`;
    const one = (e: number) =>
      `select(0.0, weights[${at} + ${e}], first + ${4 * j + e} < uniforms.channels)`;
    return `vec4<f32>(${[0, 1, 2, 3].map(one).join(", ")})`;
  };
  const sum: WindowedSum = {
    name: "LongtailConvolution",
    sizes: {
      sums: channels,
      readHeight: height,
      readWidth: width,
      strideHeight: windows.strideHeight,
      strideWidth: windows.strideWidth,
    },
    result: [images, outHeight, outWidth, outChannels],
    readInFours,
    filterInFours,
    phases: [1, 1],
    geometry: `
fn windowOf(pixel: vec2<i32>) -> vec2<i32> {
  return pixel * vec2<i32>(uniforms.strideHeight, uniforms.strideWidth) - vec2<i32>(uniforms.top, uniforms.left);
}
fn sourceOf(image: i32, window: vec2<i32>, tap: vec2<i32>) -> i32 {
  let at = window + tap;
  let inside = all(at >= vec2<i32>(0)) && at.x < uniforms.readHeight && at.y < uniforms.readWidth;
  return select(-1, (image * uniforms.readHeight + at.x) * uniforms.readWidth + at.y, inside);
}`,
    multiply: (fours) =>
      list(readInFours ? 4 : 1, (i) =>
        [
          list(fours, (j) => `let w${i}_${j} = ${weight(i, j)};`),
          addToSums(fours, (p, j) => `${componentOf(readInFours, p, i)} * w${i}_${j}`),
        ].join("\n"),
      ),
  };
  return runWindowedSum(backend, x, filter, sum, windows);
};
