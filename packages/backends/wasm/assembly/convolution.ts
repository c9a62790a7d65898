// Convolutions of any geometry and their gradients, where tiles of 4x4 pixels do not suit: with strides, dilations, other filters.
//
// The convolution and the gradient to its input both gather: a result pixel is a sum over taps, the pixels of the filter, of a source pixel times the filter's matrix
// there. Forward, tap i of result row v sees source row v·stride + i·dilation - top; backward, row (v + top - i·dilation) / stride, if that is whole. The gradient
// to the filter is, for each tap, a product of the source's pixels with those of dy.
import { address, number } from "./arguments";
import { multiply4x8, multiplyTaps4x8 } from "./multiply";
import { least, roundUp, storeFirst } from "./vectors";

// Arguments, as i32 in this order.
@inline const SOURCE: usize = 0;
@inline const FILTER: usize = 4;
@inline const RESULT: usize = 8;
@inline const SCRATCH: usize = 12;
@inline const SCRATCH_STEP: usize = 16;
@inline const HEIGHT: usize = 20;
@inline const WIDTH: usize = 24;
@inline const CHANNELS: usize = 28;
@inline const OUT_HEIGHT: usize = 32;
@inline const OUT_WIDTH: usize = 36;
@inline const OUT_CHANNELS: usize = 40;
@inline const FILTER_HEIGHT: usize = 44;
@inline const FILTER_WIDTH: usize = 48;
@inline const STRIDE_DOWN: usize = 52;
@inline const STRIDE_ACROSS: usize = 56;
@inline const DILATION_DOWN: usize = 60;
@inline const DILATION_ACROSS: usize = 64;
@inline const TOP: usize = 68;
@inline const LEFT: usize = 72;
@inline const IMAGES: usize = 76;
@inline const BACKWARD: usize = 80; // 1 for the gradient to the input
@inline const GROUPS: usize = 84;
@inline const SUMS: usize = 88;

/** Bytes that one thread needs: zeros for a pixel outside, four rows of eight results, and five words a tap. */
export function scratchOfConvolution(channels: i32, taps: i32): i32 {
  return roundUp(channels, 4) * 4 + 128 + taps * 20;
}

/** Bytes of a packed filter. */
export function filterBytes(taps: i32, rows: i32, columns: i32): i32 {
  return taps * rows * roundUp(columns, 8) * 4;
}

/** Packs matrices [taps, rows, columns] into panels of eight columns, filled up with zeros; `columnStep` is that of the matrices, in bytes, as `rowStep`. */
export function packFilter(
  filter: usize,
  taps: i32,
  rows: i32,
  columns: i32,
  rowStep: i32,
  columnStep: i32,
  to: usize,
): void {
  for (let column = 0; column < columns; column += 8)
    for (let tap = 0; tap < taps; tap++)
      for (let row = 0; row < rows; row++) {
        const from = filter + ((tap * rows * columns) << 2) + row * rowStep;
        for (let k = 0; k < 8; k++) {
          const inside = column + k < columns;
          store<f32>(to, inside ? load<f32>(from + (column + k) * columnStep) : 0);
          to += 4;
        }
      }
}

// Where along one axis tap `tap` of result `at` reads; -1 outside of the source and where a backward step falls between pixels.
@inline
function sourceOf(
  at: i32,
  tap: i32,
  stride: i32,
  dilation: i32,
  before: i32,
  size: i32,
  backward: bool,
): i32 {
  let from = at * stride + tap * dilation - before;
  if (backward) {
    const shifted = at + before - tap * dilation;
    from = shifted / stride;
    if (shifted < 0 || from * stride != shifted) return -1;
  }
  return <u32>from < <u32>size ? from : -1;
}

/** One row of results, of one image. */
export function gatherRow(args: usize, chunk: i32, thread: i32): void {
  const channels = number(args, CHANNELS);
  const outChannels = number(args, OUT_CHANNELS);
  const height = number(args, HEIGHT);
  const width = number(args, WIDTH);
  const outWidth = number(args, OUT_WIDTH);
  const across = number(args, STRIDE_ACROSS);
  const backward = number(args, BACKWARD) != 0;
  const filterWidth = number(args, FILTER_WIDTH);
  const filterHeight = number(args, FILTER_HEIGHT);
  const taps = filterHeight * filterWidth;
  const n = chunk / number(args, OUT_HEIGHT);
  const v = chunk - n * number(args, OUT_HEIGHT);
  const image = address(args, SOURCE) + (<usize>(n * height * width * channels) << 2);
  const row = address(args, RESULT) + (<usize>(chunk * outWidth * outChannels) << 2);
  const zeros = address(args, SCRATCH) + <usize>thread * address(args, SCRATCH_STEP);
  const block = zeros + <usize>(roundUp(channels, 4) << 2);
  const table = block + 128;
  memory.fill(zeros, 0, <usize>channels << 2);
  const tapBytes = <usize>channels << 5;
  const pixelBytes = <usize>outChannels << 2;
  // Backward, pixels that lie a stride apart share their taps; forward, all do.
  const step = backward ? across : 1;
  for (let residue = 0; residue < step; residue++)
    for (let u = residue; u < outWidth; u += 4 * step) {
      let live = 0;
      for (let i = 0; i < filterHeight; i++) {
        const y = sourceOf(
          v,
          i,
          number(args, STRIDE_DOWN),
          number(args, DILATION_DOWN),
          number(args, TOP),
          height,
          backward,
        );
        if (y < 0) continue;
        for (let j = 0; j < filterWidth; j++) {
          let inside = false;
          const entry = table + <usize>(live * 20);
          for (let k = 0; k < 4; k++) {
            const x = sourceOf(
              u + k * step,
              j,
              across,
              number(args, DILATION_ACROSS),
              number(args, LEFT),
              width,
              backward,
            );
            inside = inside || x >= 0;
            const from = x < 0 ? zeros : image + (<usize>((y * width + x) * channels) << 2);
            store<u32>(entry + 4 + (<usize>k << 2), <u32>from);
          }
          if (!inside) continue;
          store<u32>(entry, <u32>(<usize>(i * filterWidth + j) * tapBytes));
          live++;
        }
      }
      let panel = address(args, FILTER);
      for (let d = 0; d < outChannels; d += 8) {
        const to = row + (<usize>(u * outChannels + d) << 2);
        if (d + 8 <= outChannels && u + 3 * step < outWidth)
          multiplyTaps4x8(table, live, channels, panel, to, <usize>step * pixelBytes);
        else {
          multiplyTaps4x8(table, live, channels, panel, block, 32);
          for (let k = 0; k < 4 && u + k * step < outWidth; k++) {
            const from = block + (<usize>k << 5);
            const at = to + <usize>(k * step) * pixelBytes;
            storeFirst(at, v128.load(from), outChannels - d);
            if (outChannels - d > 4) storeFirst(at + 16, v128.load(from, 16), outChannels - d - 4);
          }
        }
        panel += <usize>taps * tapBytes;
      }
    }
}

/**
 * The sum over one group of images towards the gradient of the filter, [taps, channels, outChannels]; channels are a multiple of 4, outChannels of 8.
 *
 * Here SOURCE is x, RESULT dy and OUT_… what concerns dy.
 */
export function sumFilterGradient(args: usize, group: i32, thread: i32): void {
  const channels = number(args, CHANNELS);
  const outChannels = number(args, OUT_CHANNELS);
  const height = number(args, HEIGHT);
  const width = number(args, WIDTH);
  const outHeight = number(args, OUT_HEIGHT);
  const outWidth = number(args, OUT_WIDTH);
  const filterHeight = number(args, FILTER_HEIGHT);
  const filterWidth = number(args, FILTER_WIDTH);
  const across = number(args, STRIDE_ACROSS);
  const images = number(args, IMAGES);
  const perGroup = (images + number(args, GROUPS) - 1) / number(args, GROUPS);
  const end = least(images, (group + 1) * perGroup);
  const matrix = <usize>(channels * outChannels) << 2;
  const taps = filterHeight * filterWidth;
  const sums = address(args, SUMS) + <usize>(group * taps) * matrix;
  memory.fill(sums, 0, <usize>taps * matrix);
  const outRow = <usize>outChannels << 2;
  for (let n = group * perGroup; n < end; n++)
    for (let p = 0; p < outHeight; p++)
      for (let i = 0; i < filterHeight; i++) {
        const y =
          p * number(args, STRIDE_DOWN) + i * number(args, DILATION_DOWN) - number(args, TOP);
        if (<u32>y >= <u32>height) continue;
        for (let j = 0; j < filterWidth; j++) {
          // The first and the last pixel of dy whose source lies inside.
          const shift = j * number(args, DILATION_ACROSS) - number(args, LEFT);
          const first = shift < 0 ? (across - 1 - shift) / across : 0;
          const last = width - 1 - shift < 0 ? -1 : least(outWidth - 1, (width - 1 - shift) / across);
          if (first > last) continue;
          const a =
            address(args, SOURCE) +
            (<usize>(((n * height + y) * width + first * across + shift) * channels) << 2);
          const b =
            address(args, RESULT) +
            (<usize>(((n * outHeight + p) * outWidth + first) * outChannels) << 2);
          const s = sums + <usize>(i * filterWidth + j) * matrix;
          for (let d = 0; d < outChannels; d += 8)
            for (let c = 0; c < channels; c += 4)
              multiply4x8(
                a + (<usize>c << 2),
                4,
                <usize>(across * channels) << 2,
                b + (<usize>d << 2),
                outRow,
                last - first + 1,
                s + <usize>c * outRow + (<usize>d << 2),
                outRow,
                true,
              );
        }
      }
}

/** One tap of the filter's gradient, from the groups' sums. */
export function finishFilterGradient(args: usize, tap: i32, thread: i32): void {
  const count = number(args, CHANNELS) * number(args, OUT_CHANNELS);
  const taps = number(args, FILTER_HEIGHT) * number(args, FILTER_WIDTH);
  const groups = number(args, GROUPS);
  const groupBytes = <usize>(taps * count) << 2;
  let from = address(args, SUMS) + (<usize>(tap * count) << 2);
  let to = address(args, FILTER) + (<usize>(tap * count) << 2);
  for (let i = 0; i < count; i += 4) {
    let sum = v128.load(from);
    for (let g = 1; g < groups; g++) sum = f32x4.add(sum, v128.load(from + <usize>g * groupBytes));
    v128.store(to, sum);
    from += 16;
    to += 16;
  }
}
