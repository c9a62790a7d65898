import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type * as tf from "@tensorflow/tfjs-core";
import { product } from "./filter-product.js";
import { release, run, sizeOf, WORKGROUP } from "./program.js";
import type { Windows } from "./windows.js";

const INVOCATIONS = 64;
const MOST_FOURS = 4;
const ENOUGH_INVOCATIONS = 32768;
const FEWEST_PIXELS = 256; // of dy in a part

/** Splits the sum over the pixels of dy into parts of whole pixel rows. */
export const partsOf = (
  w: Pick<Windows, "images" | "outHeight" | "outWidth">,
  tiles: number,
): { readonly lines: number; readonly perPart: number; readonly parts: number } => {
  const lines = w.images * w.outHeight;
  const atLeast = Math.ceil(FEWEST_PIXELS / w.outWidth);
  const perPart = Math.max(Math.ceil((lines * tiles) / ENOUGH_INVOCATIONS), atLeast);
  return { lines, perPart, parts: Math.ceil(lines / perPart) };
};

const MANY_PARTS = 16;

// One invocation per weight if there are few parts. Many parts mean few weights: sixteen
// invocations per weight then sum in a tree.
const sumParts = (addends: number): string => `
const ADDENDS = ${addends};
const WEIGHTS = ${WORKGROUP / addends};
var<workgroup> tree: array<f32, ${WORKGROUP}>;

fn main(index: i32) {
  let local = i32(localIndex);
  let weight = groupIndex() * WEIGHTS + local % WEIGHTS;
  var sum = 0.0;
  if (weight < uniforms.weights) {
    for (var part = local / WEIGHTS; part < uniforms.parts; part = part + ADDENDS) {
      sum = sum + sums[part * uniforms.weights + weight];
    }
  }
  ${
    addends === 1
      ? ""
      : `tree[local] = sum;
  workgroupBarrier();
  for (var other = WEIGHTS; local < WEIGHTS && other < ${WORKGROUP}; other = other + WEIGHTS) { sum = sum + tree[local + other]; }`
  }
  if (local < WEIGHTS && weight < uniforms.weights) { dFilter[weight] = sum; }
}`;

/** The sum of the parts [parts, weights] of a filter's gradient, which are disposed; one part is the gradient already. */
export const summed = (
  backend: WebGPUBackend,
  sums: tf.TensorInfo,
  shape: readonly number[],
  parts: number,
): tf.TensorInfo => {
  if (parts === 1) return sums;
  const weights = sizeOf(shape);
  const addends = parts > MANY_PARTS ? MANY_PARTS : 1;
  const { dFilter } = run(backend, {
    name: "LongtailFilterGradient",
    variant: [addends],
    workgroup: WORKGROUP,
    groups: Math.ceil((weights * addends) / WORKGROUP),
    inputs: { sums: { tensor: sums } },
    outputs: { dFilter: { shape } },
    integers: { weights, parts },
    code: () => sumParts(addends),
  });
  release(backend, sums);
  return dFilter;
};

/**
 * The gradient of a convolution to its filter, [kh, kw, c, d].
 *
 * One program sums parts of the batch; a second sums the parts if there are several. Without
 * atomics, results are reproducible.
 */
export const filterGradient = (
  backend: WebGPUBackend,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  windows: Windows,
): tf.TensorInfo => {
  const { filterHeight, filterWidth, channels, outChannels } = windows;
  const fours = Math.min(Math.ceil(outChannels / 4), MOST_FOURS);
  const productRows = filterHeight * filterWidth * channels;
  const rowTiles = Math.ceil(productRows / 4);
  const columnTiles = Math.ceil(outChannels / (4 * fours));
  const { lines, perPart, parts } = partsOf(windows, rowTiles * columnTiles);
  const [xInFours, dyInFours] = [channels % 4 === 0, outChannels % 4 === 0];
  const shape = [filterHeight, filterWidth, channels, outChannels];
  const weights = productRows * outChannels;
  const { sums } = run(backend, {
    name: "LongtailFilterGradientParts",
    variant: [fours, xInFours, dyInFours],
    workgroup: INVOCATIONS,
    groups: Math.ceil((rowTiles * columnTiles * parts) / INVOCATIONS),
    inputs: {
      x: { tensor: x, element: xInFours ? "vec4<f32>" : "f32" },
      dy: { tensor: dy, element: dyInFours ? "vec4<f32>" : "f32" },
    },
    outputs: { sums: { shape: parts === 1 ? shape : [parts, weights] } },
    integers: { ...windows, productRows, rowTiles, columnTiles, lines, perPart, parts },
    code: () => product(fours, xInFours, dyInFours),
  });
  return summed(backend, sums, shape, parts);
};
