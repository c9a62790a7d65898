import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type * as tf from "@tensorflow/tfjs-core";
import { run } from "./program.js";
import type { Windows } from "./windows.js";

const INVOCATIONS = 64;
const PIXELS = 4; // of an invocation
const MOST_FOURS = 4;

/** One direction of a convolution, in the words of the sum that it is. */
export interface Direction {
  readonly name: string;
  /** Sizes of what is read, and the strides; `sums` are the channels of what is read. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly result: readonly [number, number, number, number];
  /** Whether what is read, and the filter, may be seen as vectors of four. */
  readonly readInFours: boolean;
  readonly filterInFours: boolean;
  /** The pixels of a result that have the same taps lie so far apart. */
  readonly apart: readonly [number, number];
  /** WGSL: where a result's window lies, `windowOf(pixel)`, and the pixel read there for a tap, `within`; -1 where there is none. */
  readonly geometry: string;
  /** WGSL that adds the products with \`value\${p}\`, channels k.. of the pixel read, to \`sum\${p}_\${j}\`. */
  readonly multiply: (fours: number) => string;
}

/** Lines of WGSL. */
export const list = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");

/** WGSL that adds a product to each sum: four channels of each pixel. */
export const sumOf = (fours: number, products: (p: number, j: number) => string): string =>
  list(PIXELS, (p) => list(fours, (j) => `sum${p}_${j} = sum${p}_${j} + ${products(p, j)};`));

// An invocation has four pixels and up to sixteen channels of the result. Nothing goes through shared memory: the filter's numbers are the same for a whole
// workgroup, which costs one read, and the pixels lie near one another. Where a stride leaves taps out, a workgroup has pixels that leave out the same.
const program = (d: Direction, fours: number): string => {
  const { readInFours } = d;
  const zero = readInFours ? "vec4<f32>(0.0)" : "0.0";
  const stride = readInFours ? 4 : 1;
  return `
const FOURS = ${fours};
const APART = vec2<i32>(${d.apart.join(", ")});
${d.geometry}

fn store(pixel: vec3<i32>, channel: i32, value: vec4<f32>) {
  if (!live(pixel)) { return; }
  let at = ((pixel.x * uniforms.resultHeight + pixel.y) * uniforms.resultWidth + pixel.z) * uniforms.channels + channel;
  for (var i = 0; i < 4; i = i + 1) {
    if (channel + i < uniforms.channels) { product[at + i] = value[i]; }
  }
}

// Image, row and column of a result.
fn pixelOf(at: i32, residue: vec2<i32>) -> vec3<i32> {
  let line = at / uniforms.gridWidth;
  return vec3<i32>(
    line / uniforms.gridHeight,
    line % uniforms.gridHeight * APART.x + residue.x, at % uniforms.gridWidth * APART.y + residue.y);
}
fn live(pixel: vec3<i32>) -> bool {
  return pixel.x < uniforms.images && pixel.y < uniforms.resultHeight && pixel.z < uniforms.resultWidth;
}

fn main(index: i32) {
  let group = groupIndex();
  let first = group % uniforms.blocks * (4 * FOURS); // channel
  let kind = group / uniforms.blocks % (APART.x * APART.y);
  let residue = vec2<i32>(kind / APART.y, kind % APART.y);
  let begin = group / uniforms.blocks / (APART.x * APART.y) * ${INVOCATIONS * PIXELS} + i32(localIndex);
${list(
  PIXELS,
  (p) => `
  let pixel${p} = pixelOf(begin + ${p * INVOCATIONS}, residue);
  let live${p} = live(pixel${p});
  let window${p} = windowOf(pixel${p}.yz);
  ${list(fours, (j) => `var sum${p}_${j} = vec4<f32>(0.0);`)}`,
)}
  let tap0 = (residue + vec2<i32>(uniforms.top, uniforms.left)) % APART;
  for (var i = tap0.x; i < uniforms.filterHeight; i = i + APART.x) {
    for (var j = tap0.y; j < uniforms.filterWidth; j = j + APART.y) {
      let tap = i * uniforms.filterWidth + j;
      ${list(PIXELS, (p) => `let at${p} = within(pixel${p}.x, window${p}, vec2<i32>(i, j)) * uniforms.sums;`)}
      for (var k = 0; k < uniforms.sums; k = k + ${stride}) {
        ${list(
          PIXELS,
          (p) =>
            `let value${p} = select(${zero}, source[max(at${p} + k, 0) / ${stride}], at${p} >= 0 && live${p});`,
        )}
        ${d.multiply(fours)}
      }
    }
  }
${list(PIXELS, (p) => list(fours, (j) => `  store(pixel${p}, first + ${4 * j}, sum${p}_${j});`))}
}`;
};

/** Runs a convolution in one direction. */
export const runDirection = (
  backend: WebGPUBackend,
  read: tf.TensorInfo,
  filter: tf.TensorInfo,
  d: Direction,
  { filterHeight, filterWidth, top, left }: Windows,
): tf.TensorInfo => {
  const [images, resultHeight, resultWidth, channels] = d.result;
  const fours = Math.min(Math.ceil(channels / 4), MOST_FOURS);
  const blocks = Math.ceil(channels / (4 * fours));
  const [gridHeight, gridWidth] = [
    Math.ceil(resultHeight / d.apart[0]),
    Math.ceil(resultWidth / d.apart[1]),
  ];
  const workgroups = Math.ceil((images * gridHeight * gridWidth) / (INVOCATIONS * PIXELS));
  return run(backend, {
    name: d.name,
    variant: [fours, d.readInFours, d.filterInFours, ...d.apart],
    workgroup: INVOCATIONS,
    groups: workgroups * d.apart[0] * d.apart[1] * blocks,
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
