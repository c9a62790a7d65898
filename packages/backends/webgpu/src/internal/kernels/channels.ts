import type * as tf from "@tensorflow/tfjs-core";
import type { Element } from "./program.js";
import { WORKGROUP } from "./program.js";

const MOST_CHUNKS = 128;
const PIXELS_PER_INVOCATION = 32;
const MOST_LANES = 64;

/** How the pixels and channels of images are dealt out to workgroups. */
export interface Plan {
  /** What an invocation handles at once: four channels where their number allows it. */
  readonly element: Element;
  /** Channels, and the numbers of channels that a workgroup covers, in elements. */
  readonly channels: number;
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
 * A workgroup takes a chunk of pixels and up to 64 neighbouring elements of their channels (lanes); its invocations are
 * `WORKGROUP / lanes` rows of lanes, so that neighbours read neighbouring numbers.
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

/** The plan's numbers as uniforms. */
export const uniformsOf = ({ channels, lanes, pixels, perChunk, chunks }: Plan) => ({
  channels,
  pixels,
  perChunk,
  chunks,
  // Of a sum over rows; uniforms, lest a compiler unrolls the loops.
  rows: WORKGROUP / lanes,
  step: 2 ** Math.floor(Math.log2(WORKGROUP / lanes) / 2),
});

/**
 * The beginning of a program on such a plan, in WGSL: `T` is an element; `treeSum` adds up two numbers over the rows of each lane, in two steps and in the same
 * order every time, and gives the sums to all of them; `place` says which chunk, row and channel an invocation has.
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
      let more = tree[at + row * LANES];
      sum = Pair(sum.a + more.a, sum.b + more.b);
    }
    tree[at] = sum;
  }
  workgroupBarrier();
  var total = tree[at % LANES];
  for (var row = 1; row < uniforms.step; row = row + 1) {
    let more = tree[at % LANES + row * LANES];
    total = Pair(total.a + more.a, total.b + more.b);
  }
  workgroupBarrier();
  return total;
}

struct Place {
  row: i32,
  chunk: i32,
  channel: i32, // the last one for invocations beyond it, which are not live
  live: bool,
  begin: i32,   // the chunk's pixels
  end: i32,
}

fn place() -> Place {
  let group = groupIndex();
  let blocks = (uniforms.channels + LANES - 1) / LANES;
  let chunk = group / blocks;
  let channel = (group % blocks) * LANES + i32(localIndex) % LANES;
  let begin = chunk * uniforms.perChunk;
  return Place(
    i32(localIndex) / LANES, chunk, min(channel, uniforms.channels - 1),
    channel < uniforms.channels && begin < uniforms.pixels,
    begin, min(begin + uniforms.perChunk, uniforms.pixels));
}
`;
