// Batch normalization in training mode, with the residual sum and the ReLU that may follow it, in
// two passes over memory.
//
// The pixels are cut into chunks that fit into the first-level cache. Sums over a chunk are in
// float32, sums over the chunks in float64, always in the same order.
import { BatchNorm } from "./generated/arguments";
import { smaller } from "./integers";
import { loadFirst, multiplyAdd, storeFirst } from "./vectors";

export { finishMoments, momentsOfChunk } from "./batch-norm-moments";

/** y = (x - mean) · slope + offset, plus the residual, then the ReLU; for one chunk. */
export function normalizeChunk(args: BatchNorm, chunk: i32, thread: i32): void {
  const channels = args.channels;
  const step = <usize>channels << 2;
  const begin = chunk * args.pixelsPerChunk;
  const pixels = smaller(args.pixelsPerChunk, args.pixels - begin);
  let x = args.x + <usize>begin * step;
  let y = args.y + <usize>begin * step;
  const residual = args.residual;
  let r = residual + <usize>begin * step;
  const mean = args.mean;
  const slope = args.slope;
  const offset = args.offset;
  const relu = args.relu;
  const zero = f32x4.splat(0);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < channels; c += 4) {
      const at = <usize>c << 2;
      const rest = channels - c;
      let v: v128;
      if (rest >= 4) {
        v = multiplyAdd(
          f32x4.sub(v128.load(x + at), v128.load(mean + at)),
          v128.load(slope + at),
          v128.load(offset + at),
        );
        if (residual != 0) v = f32x4.add(v, v128.load(r + at));
        // pmax keeps a NaN in its first operand.
        if (relu) v = f32x4.pmax(v, zero);
        v128.store(y + at, v);
      } else {
        v = multiplyAdd(
          f32x4.sub(loadFirst(x + at, rest), loadFirst(mean + at, rest)),
          loadFirst(slope + at, rest),
          loadFirst(offset + at, rest),
        );
        if (residual != 0) v = f32x4.add(v, loadFirst(r + at, rest));
        if (relu) v = f32x4.pmax(v, zero);
        storeFirst(y + at, v, rest);
      }
    }
    x += step;
    y += step;
    r += step;
  }
}
