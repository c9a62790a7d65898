import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type * as tf from "@tensorflow/tfjs-core";
import { run } from "./program.js";
import type { Windows } from "./windows.js";

const INVOCATIONS = 64;
const PIXELS = 4; // per invocation
const MOST_FOURS = 4;

/**
 * A convolution or its gradient to the images, as a sum over a window of the tensor that it reads.
 */
export interface WindowedSum {
  readonly name: string;
  /** The sizes of the tensor that is read, and strides; `sums` is its number of channels. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly result: readonly [number, number, number, number];
  /** Whether the tensor that is read and the filter can be read as vectors of four. */
  readonly readInFours: boolean;
  readonly filterInFours: boolean;
  /** Result pixels use the same taps if their coordinates are equal modulo `phases`. */
  readonly phases: readonly [number, number];
  /**
   * WGSL: `windowOf(pixel)` is the window of a result; `sourceOf` is the pixel that a tap reads
   * there, or -1.
   */
  readonly geometry: string;
  /**
   * WGSL that adds the products with `value${p}`, the channels of the pixel from k, to
   * `sum${p}_${j}`.
   */
  readonly multiply: (fours: number) => string;
}

/** Lines of WGSL. */
export const list = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");

/** WGSL that adds a product to each sum, which holds four channels of a pixel. */
export const addToSums = (fours: number, products: (p: number, j: number) => string): string =>
  list(PIXELS, (p) => list(fours, (j) => `sum${p}_${j} = sum${p}_${j} + ${products(p, j)};`));

// An invocation computes four pixels and up to sixteen channels of the result. It uses no shared
// memory: all invocations of a workgroup read the same weights, and nearby pixels. If a stride
// skips taps, all pixels of a workgroup skip the same ones.
const program = (d: WindowedSum, fours: number): string => {
  const { readInFours } = d;
  const zero = readInFours ? "vec4<f32>(0.0)" : "0.0";
  const stride = readInFours ? 4 : 1;
  return `
const FOURS = ${fours};
const PHASES = vec2<i32>(${d.phases.join(", ")});
${d.geometry}

fn store(pixel: vec3<i32>, channel: i32, value: vec4<f32>) {
  if (!exists(pixel)) { return; }
  let at = ((pixel.x * uniforms.resultHeight + pixel.y) * uniforms.resultWidth + pixel.z) * uniforms.channels + channel;
  for (var i = 0; i < 4; i = i + 1) {
    if (channel + i < uniforms.channels) { product[at + i] = value[i]; }
  }
}

// The image, row and column of a result.
fn pixelOf(at: i32, phase: vec2<i32>) -> vec3<i32> {
  let line = at / uniforms.gridWidth;
  return vec3<i32>(
    line / uniforms.gridHeight,
    line % uniforms.gridHeight * PHASES.x + phase.x, at % uniforms.gridWidth * PHASES.y + phase.y);
}
fn exists(pixel: vec3<i32>) -> bool {
  return pixel.x < uniforms.images && pixel.y < uniforms.resultHeight && pixel.z < uniforms.resultWidth;
}

fn main(index: i32) {
  let group = groupIndex();
  let first = group % uniforms.blocks * (4 * FOURS); // channel
  let phaseIndex = group / uniforms.blocks % (PHASES.x * PHASES.y);
  let phase = vec2<i32>(phaseIndex / PHASES.y, phaseIndex % PHASES.y);
  let begin = group / uniforms.blocks / (PHASES.x * PHASES.y) * ${INVOCATIONS * PIXELS} + i32(localIndex);
${list(
  PIXELS,
  (p) => `
  let pixel${p} = pixelOf(begin + ${p * INVOCATIONS}, phase);
  let exists${p} = exists(pixel${p});
  let window${p} = windowOf(pixel${p}.yz);
  ${list(fours, (j) => `var sum${p}_${j} = vec4<f32>(0.0);`)}`,
)}
  let firstTap = (phase + vec2<i32>(uniforms.top, uniforms.left)) % PHASES;
  for (var i = firstTap.x; i < uniforms.filterHeight; i = i + PHASES.x) {
    for (var j = firstTap.y; j < uniforms.filterWidth; j = j + PHASES.y) {
      let tap = i * uniforms.filterWidth + j;
      ${list(PIXELS, (p) => `let at${p} = sourceOf(pixel${p}.x, window${p}, vec2<i32>(i, j)) * uniforms.sums;`)}
      for (var k = 0; k < uniforms.sums; k = k + ${stride}) {
        ${list(
          PIXELS,
          (p) =>
            `let value${p} = select(${zero}, source[max(at${p} + k, 0) / ${stride}], at${p} >= 0 && exists${p});`,
        )}
        ${d.multiply(fours)}
      }
    }
  }
${list(PIXELS, (p) => list(fours, (j) => `  store(pixel${p}, first + ${4 * j}, sum${p}_${j});`))}
}`;
};

/** Runs a windowed sum. */
export const runWindowedSum = (
  backend: WebGPUBackend,
  read: tf.TensorInfo,
  filter: tf.TensorInfo,
  d: WindowedSum,
  { filterHeight, filterWidth, top, left }: Windows,
): tf.TensorInfo => {
  const [images, resultHeight, resultWidth, channels] = d.result;
  const fours = Math.min(Math.ceil(channels / 4), MOST_FOURS);
  const blocks = Math.ceil(channels / (4 * fours));
  const [gridHeight, gridWidth] = [
    Math.ceil(resultHeight / d.phases[0]),
    Math.ceil(resultWidth / d.phases[1]),
  ];
  const workgroups = Math.ceil((images * gridHeight * gridWidth) / (INVOCATIONS * PIXELS));
  return run(backend, {
    name: d.name,
    variant: [fours, d.readInFours, d.filterInFours, ...d.phases],
    workgroup: INVOCATIONS,
    groups: workgroups * d.phases[0] * d.phases[1] * blocks,
    inputs: {
      source: { tensor: read, element: d.readInFours ? "vec4<f32>" : "f32" },
      weights: { tensor: filter, element: d.filterInFours ? "vec4<f32>" : "f32" },
    },
    outputs: { product: { shape: d.result } },
    integers: {
      ...d.sizes,
      images,
      resultHeight,
      resultWidth,
      gridHeight,
      gridWidth,
      channels,
      blocks,
      filterHeight,
      filterWidth,
      top,
      left,
    },
    code: () => program(d, fours),
  }).product;
};
