import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type * as tf from "@tensorflow/tfjs-core";
import { release, run, WORKGROUP } from "./program.js";
import type { Windows } from "./windows.js";

const INVOCATIONS = 64;
const MOST_FOURS = 4;
const ENOUGH_INVOCATIONS = 32768;
const FEWEST_PIXELS = 256; // of dy that are worth a part of the sum

/** How the sum over the pixels of dy is split: whole rows of pixels to a part. */
const partsOf = (w: Windows, tiles: number) => {
  const lines = w.images * w.outHeight;
  const atLeast = Math.ceil(FEWEST_PIXELS / w.outWidth);
  const perPart = Math.max(Math.ceil((lines * tiles) / ENOUGH_INVOCATIONS), atLeast);
  return { lines, perPart, parts: Math.ceil(lines / perPart) };
};

const list = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");

// A matrix product: rows are the filter's taps and channels of x, columns the channels of dy, and the pixels of dy are what is summed over. An invocation
// has four rows (at `places`: one for four channels side by side, or four), up to sixteen columns, and one part of the pixels.
const product = (fours: number, xInFours: boolean, dyInFours: boolean): string => {
  const places = xInFours ? 1 : 4;
  const dyAt = (j: number): string => {
    if (dyInFours) return `dy[(at + ${4 * j}) / 4]`;
    const one = (e: number) =>
      `select(0.0, dy[at + ${4 * j + e}], column + ${4 * j + e} < uniforms.outChannels)`;
    return `vec4<f32>(${[0, 1, 2, 3].map(one).join(", ")})`;
  };
  const xAt = (r: number): string => `
      let u${r} = q * uniforms.strideWidth + place${r}.y;
      let inside${r} = lineIn${r} && u${r} >= 0 && u${r} < uniforms.width;
      let x${r} = select(${xInFours ? "vec4<f32>(0.0)" : "0.0"},
        x[select(0, (lineOfX${r} + u${r}) * uniforms.channels + place${r}.z, inside${r}) / ${xInFours ? 4 : 1}], inside${r});`;
  const each = (line: (r: number, j: number) => string) =>
    list(4, (r) => list(fours, (j) => line(r, j)));
  return `
// The filter's row and column that belong to a row of the product, less the padding, and the channel.
fn placeOf(row: i32) -> vec3<i32> {
  let tap = row / uniforms.channels;
  return vec3<i32>(
    tap / uniforms.filterWidth - uniforms.top, tap % uniforms.filterWidth - uniforms.left, row % uniforms.channels);
}

fn store(part: i32, row: i32, column: i32, value: vec4<f32>) {
  if (row >= uniforms.productRows) { return; }
  let at = (part * uniforms.productRows + row) * uniforms.outChannels + column;
  for (var i = 0; i < 4; i = i + 1) {
    if (column + i < uniforms.outChannels) { sums[at + i] = value[i]; }
  }
}

fn main(index: i32) {
  let row = index % uniforms.rowTiles * 4;
  let column = index / uniforms.rowTiles % uniforms.columnTiles * ${4 * fours};
  let part = index / uniforms.rowTiles / uniforms.columnTiles;
  if (part >= uniforms.parts) { return; }
  ${list(places, (r) => `let place${r} = placeOf(row + ${r});`)}
  ${each((r, j) => `var sum${r}_${j} = vec4<f32>(0.0);`)}

  let begin = part * uniforms.perPart;
  let end = min(begin + uniforms.perPart, uniforms.lines);
  for (var line = begin; line < end; line = line + 1) { // a row of pixels of an image
    let image = line / uniforms.outHeight;
    let p = line % uniforms.outHeight;
    ${list(
      places,
      (r) => `let y${r} = p * uniforms.strideHeight + place${r}.x;
    let lineOfX${r} = (image * uniforms.height + y${r}) * uniforms.width;
    let lineIn${r} = y${r} >= 0 && y${r} < uniforms.height && row + ${r} < uniforms.productRows;`,
    )}
    for (var q = 0; q < uniforms.outWidth; q = q + 1) {
      let at = (line * uniforms.outWidth + q) * uniforms.outChannels + column;
      ${list(places, xAt)}
      ${list(fours, (j) => `let dy${j} = ${dyAt(j)};`)}
      ${each((r, j) => `sum${r}_${j} = sum${r}_${j} + ${xInFours ? `x0.${"xyzw"[r]}` : `x${r}`} * dy${j};`)}
    }
  }
  ${each((r, j) => `store(part, row + ${r}, column + ${4 * j}, sum${r}_${j});`)}
}`;
};

const MANY_PARTS = 16;

// An invocation adds up a weight where there are few parts. Where there are many there are few weights: sixteen invocations to each, and a tree.
const addUp = (addends: number): string => `
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

/**
 * The gradient of a convolution to its filter, [kh, kw, c, d]. Two programs: sums over parts of the batch, and their sum; the second is left out
 * where there is one part. No atomics: the same numbers every time.
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
  if (parts === 1) return sums;
  const addends = parts > MANY_PARTS ? MANY_PARTS : 1;
  const { dFilter } = run(backend, {
    name: "LongtailFilterGradient",
    variant: [addends],
    workgroup: WORKGROUP,
    groups: Math.ceil((weights * addends) / WORKGROUP),
    inputs: { sums: { tensor: sums } },
    outputs: { dFilter: { shape } },
    integers: { weights, parts },
    code: () => addUp(addends),
  });
  release(backend, sums);
  return dFilter;
};
