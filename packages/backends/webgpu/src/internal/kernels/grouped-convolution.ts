import type {
  GROUPED_CONV_2D,
  GROUPED_CONV_2D_FILTER_GRAD,
  GROUPED_CONV_2D_INPUT_GRAD,
  Kernel,
  KernelAttrs,
} from "@longtail/ops";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { partsOf, summed } from "./filter-gradient.js";
import { type Element, run, sizeOf, WORKGROUP } from "./program.js";

// An invocation computes four adjacent results, or one where the result channels of a group do not come in fours. Groups are small,
// so a program that shares tiles of a matrix product would leave most of a tile empty.

type Shape = readonly [number, number, number, number];

const sizesOf = (
  x: Shape,
  filter: Shape,
  y: Shape,
  { stride, pad }: KernelAttrs<typeof GROUPED_CONV_2D>,
) => ({
  images: x[0],
  height: x[1],
  width: x[2],
  channels: x[3],
  filterHeight: filter[0],
  filterWidth: filter[1],
  groupChannels: filter[2],
  outHeight: y[1],
  outWidth: y[2],
  outChannels: y[3],
  groupOutChannels: (y[3] * filter[2]) / x[3],
  stride,
  pad,
});

/** The type of a value of dy, the filter and y: four channels, or one. */
const lanes = (
  outChannels: number,
  groups: number,
): { readonly element: Element; readonly count: number } =>
  (outChannels / groups) % 4 === 0
    ? { element: "vec4<f32>", count: 4 }
    : { element: "f32", count: 1 };

const forward = (element: Element, count: number): string => `
fn main(index: i32) {
  if (index >= uniforms.size) { return; }
  let quads = uniforms.outChannels / ${count};
  let channel = index % quads * ${count};
  let pixel = index / quads;
  let column = pixel % uniforms.outWidth * uniforms.stride - uniforms.pad;
  let row = pixel / uniforms.outWidth % uniforms.outHeight * uniforms.stride - uniforms.pad;
  let image = pixel / uniforms.outWidth / uniforms.outHeight;
  let first = channel / uniforms.groupOutChannels * uniforms.groupChannels;
  var sum = ${element}(0.0);
  for (var i = max(0, -row); i < min(uniforms.filterHeight, uniforms.height - row); i = i + 1) {
    for (var j = max(0, -column); j < min(uniforms.filterWidth, uniforms.width - column); j = j + 1) {
      let at = ((image * uniforms.height + row + i) * uniforms.width + column + j) * uniforms.channels + first;
      let tap = (i * uniforms.filterWidth + j) * uniforms.groupChannels;
      for (var k = 0; k < uniforms.groupChannels; k = k + 1) {
        sum = sum + x[at + k] * weights[((tap + k) * uniforms.outChannels + channel) / ${count}];
      }
    }
  }
  y[index] = sum;
}`;

/** The kernel `LongtailGroupedConv2d`. */
export const groupedConvolution: Kernel<typeof GROUPED_CONV_2D, WebGPUBackend> = (
  backend,
  { x, filter },
  attrs,
) => {
  const { groups, stride, pad } = attrs;
  const [kh, kw, , d] = filter.shape;
  const side = (length: number, size: number) => Math.floor((length + 2 * pad - size) / stride) + 1;
  const shape: Shape = [x.shape[0], side(x.shape[1], kh), side(x.shape[2], kw), d];
  const { element, count } = lanes(d, groups);
  const size = sizeOf(shape) / count;
  return run(backend, {
    name: "LongtailGroupedConv2d",
    variant: [count],
    workgroup: WORKGROUP,
    groups: Math.ceil(size / WORKGROUP),
    inputs: { x: { tensor: x }, weights: { tensor: filter, element } },
    outputs: { y: { shape, element } },
    integers: { size, ...sizesOf(x.shape, filter.shape, shape, attrs) },
    code: () => forward(element, count),
  }).y;
};

const toInput = (element: Element, count: number): string => `
fn main(index: i32) {
  if (index >= uniforms.size) { return; }
  let channel = index % uniforms.channels;
  let pixel = index / uniforms.channels;
  let column = pixel % uniforms.width + uniforms.pad;
  let row = pixel / uniforms.width % uniforms.height + uniforms.pad;
  let image = pixel / uniforms.width / uniforms.height;
  let first = channel / uniforms.groupChannels * uniforms.groupOutChannels;
  var sum = ${element}(0.0);
  for (var i = 0; i <= min(row, uniforms.filterHeight - 1); i = i + 1) {
    let p = (row - i) / uniforms.stride;
    if (p * uniforms.stride != row - i || p >= uniforms.outHeight) { continue; }
    for (var j = 0; j <= min(column, uniforms.filterWidth - 1); j = j + 1) {
      let q = (column - j) / uniforms.stride;
      if (q * uniforms.stride != column - j || q >= uniforms.outWidth) { continue; }
      let at = ((image * uniforms.outHeight + p) * uniforms.outWidth + q) * uniforms.outChannels + first;
      let tap = (i * uniforms.filterWidth + j) * uniforms.groupChannels + channel % uniforms.groupChannels;
      for (var k = 0; k < uniforms.groupOutChannels; k = k + ${count}) {
        sum = sum + dy[(at + k) / ${count}] * weights[(tap * uniforms.outChannels + first + k) / ${count}];
      }
    }
  }
  dx[index] = ${count === 1 ? "sum" : "sum.x + sum.y + sum.z + sum.w"};
}`;

/** The kernel `LongtailGroupedConv2dInputGrad`. */
export const groupedInputGradient: Kernel<typeof GROUPED_CONV_2D_INPUT_GRAD, WebGPUBackend> = (
  backend,
  { dy, filter },
  { height, width, ...attrs },
) => {
  const shape: Shape = [dy.shape[0], height, width, filter.shape[2] * attrs.groups];
  const { element, count } = lanes(dy.shape[3], attrs.groups);
  const size = sizeOf(shape);
  return run(backend, {
    name: "LongtailGroupedConv2dInputGrad",
    variant: [count],
    workgroup: WORKGROUP,
    groups: Math.ceil(size / WORKGROUP),
    inputs: { dy: { tensor: dy, element }, weights: { tensor: filter, element } },
    outputs: { dx: { shape } },
    integers: { size, ...sizesOf(shape, filter.shape, dy.shape, attrs) },
    code: () => toInput(element, count),
  }).dx;
};

const toFilter = (element: Element, count: number): string => `
fn main(index: i32) {
  let quads = uniforms.outChannels / ${count};
  let channel = index % quads * ${count};
  let k = index / quads % uniforms.groupChannels;
  let tap = index / quads / uniforms.groupChannels % (uniforms.filterHeight * uniforms.filterWidth);
  let part = index / uniforms.size;
  if (part >= uniforms.parts) { return; }
  let top = tap / uniforms.filterWidth - uniforms.pad;
  let left = tap % uniforms.filterWidth - uniforms.pad;
  let channelOfX = channel / uniforms.groupOutChannels * uniforms.groupChannels + k;
  var sum = ${element}(0.0);
  for (var line = part * uniforms.perPart; line < min((part + 1) * uniforms.perPart, uniforms.lines); line = line + 1) {
    let row = line % uniforms.outHeight * uniforms.stride + top;
    if (row < 0 || row >= uniforms.height) { continue; }
    let lineOfX = (line / uniforms.outHeight * uniforms.height + row) * uniforms.width;
    for (var q = 0; q < uniforms.outWidth; q = q + 1) {
      let column = q * uniforms.stride + left;
      if (column < 0 || column >= uniforms.width) { continue; }
      let at = (line * uniforms.outWidth + q) * uniforms.outChannels + channel;
      sum = sum + x[(lineOfX + column) * uniforms.channels + channelOfX] * dy[at / ${count}];
    }
  }
  sums[index] = sum;
}`;

/** The kernel `LongtailGroupedConv2dFilterGrad`: sums over parts of the batch, then their sum. */
export const groupedFilterGradient: Kernel<typeof GROUPED_CONV_2D_FILTER_GRAD, WebGPUBackend> = (
  backend,
  { x, dy },
  { filterHeight, filterWidth, ...attrs },
) => {
  const [images, outHeight, outWidth, d] = dy.shape;
  const shape: Shape = [filterHeight, filterWidth, x.shape[3] / attrs.groups, d];
  const { element, count } = lanes(d, attrs.groups);
  const size = sizeOf(shape) / count;
  const { lines, perPart, parts } = partsOf({ images, outHeight, outWidth }, size);
  const { sums } = run(backend, {
    name: "LongtailGroupedConv2dFilterGrad",
    variant: [count],
    workgroup: WORKGROUP,
    groups: Math.ceil((size * parts) / WORKGROUP),
    inputs: { x: { tensor: x }, dy: { tensor: dy, element } },
    outputs: { sums: { shape: parts === 1 ? shape : [parts, sizeOf(shape)], element } },
    integers: { size, lines, perPart, parts, ...sizesOf(x.shape, shape, dy.shape, attrs) },
    code: () => toFilter(element, count),
  });
  return summed(backend, sums, shape, parts);
};
