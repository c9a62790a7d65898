import type * as tf from "@tensorflow/tfjs-core";
import { type Element, WORKGROUP } from "./program.js";

const MOST_CHUNKS = 128;
const PIXELS_PER_INVOCATION = 32;
const MOST_LANES = 64;

/** How pixels and channels are divided among workgroups. */
export interface Plan {
  /** What an invocation reads at once: four channels if their number is a multiple of four. */
  readonly element: Element;
  /** In elements. */
  readonly channels: number;
  /** The channels of a workgroup, in elements. */
  readonly lanes: number;
  readonly pixels: number;
  readonly perChunk: number;
  readonly chunks: number;
  readonly groups: number;
}

const nextPowerOfTwo = (n: number): number => 2 ** Math.ceil(Math.log2(n));

/**
 * A plan for sums over the pixels of each channel.
 *
 * A workgroup takes a chunk of pixels and up to 64 adjacent elements of their channels (lanes). Its
 * invocations form `WORKGROUP / lanes` rows of lanes, so that adjacent invocations read adjacent
 * values.
 */
export const planOf = ({ shape }: tf.TensorInfo): Plan => {
  const [n, h, w, c] = shape as [number, number, number, number];
  const pixels = n * h * w;
  const width = c % 4 === 0 ? 4 : 1;
  const channels = c / width;
  const lanes = Math.min(nextPowerOfTwo(channels), MOST_LANES);
  const rows = WORKGROUP / lanes;
  const perChunk = Math.max(rows * PIXELS_PER_INVOCATION, Math.ceil(pixels / MOST_CHUNKS));
  const chunks = Math.ceil(pixels / perChunk);
  const groups = chunks * Math.ceil(channels / lanes);
  const element = width === 4 ? "vec4<f32>" : "f32";
  return { element, channels, lanes, pixels, perChunk, chunks, groups };
};

/** The uniforms of a plan. */
export const uniformsOf = ({ channels, lanes, pixels, perChunk, chunks }: Plan) => ({
  channels,
  pixels,
  perChunk,
  chunks,
  // For sums over rows. As uniforms they keep compilers from unrolling the loops.
  rows: WORKGROUP / lanes,
  step: 2 ** Math.floor(Math.log2(WORKGROUP / lanes) / 2),
});

/**
 * The WGSL that all programs on a plan start with.
 *
 * `T` is an element. `treeSum` sums two values over the rows of each lane in a fixed order and
 * returns the sums to all rows. `position` tells the chunk, row and channel of an invocation.
 */
export const channelsHeader = ({ element, lanes }: Plan): string => `
alias T = ${element};
const LANES = ${lanes};
const ROWS = ${WORKGROUP / lanes};
struct Pair { a: T, b: T }
var<workgroup> tree: array<Pair, ${WORKGROUP}>;

fn treeSum(a: T, b: T) -> Pair {
  let at = i32(localIndex);
  tree[at] = Pair(a, b);
  workgroupBarrier();
  if (at < uniforms.step * LANES) {
    var sum = tree[at];
    for (var row = uniforms.step; row < uniforms.rows; row = row + uniforms.step) {
      let next = tree[at + row * LANES];
      sum = Pair(sum.a + next.a, sum.b + next.b);
    }
    tree[at] = sum;
  }
  workgroupBarrier();
  var total = tree[at % LANES];
  for (var row = 1; row < uniforms.step; row = row + 1) {
    let next = tree[at % LANES + row * LANES];
    total = Pair(total.a + next.a, total.b + next.b);
  }
  workgroupBarrier();
  return total;
}

struct Position {
  row: i32,
  chunk: i32,
  channel: i32, // clamped; invocations beyond the last channel are out of bounds
  inBounds: bool,
  begin: i32,   // the pixels of the chunk
  end: i32,
}

fn position() -> Position {
  let group = groupIndex();
  let blocks = (uniforms.channels + LANES - 1) / LANES;
  let chunk = group / blocks;
  let channel = (group % blocks) * LANES + i32(localIndex) % LANES;
  let begin = chunk * uniforms.perChunk;
  return Position(
    i32(localIndex) / LANES, chunk, min(channel, uniforms.channels - 1),
    channel < uniforms.channels && begin < uniforms.pixels,
    begin, min(begin + uniforms.perChunk, uniforms.pixels));
}
`;
