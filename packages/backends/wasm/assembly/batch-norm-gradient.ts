// The gradient of batch normalization in training mode, in two passes over memory.
//
// The gradient at the normalized pixels is dy. After a ReLU it is dy where y is positive and 0
// elsewhere. With a residual and a ReLU it is also the residual's gradient: the first pass writes
// it to `dResidual`, and the second reads it there.
import { BatchNormGradient } from "./generated/arguments";
import { divideUp, smaller } from "./integers";
import { loadFirst, multiplyAdd, storeDoubles, storeFirst } from "./vectors";

// dy where y is positive. A NaN in y lets dy pass, as the ReLU let the NaN pass.
@inline
function gated(dy: v128, y: v128): v128 {
  return v128.andnot(dy, f32x4.le(y, f32x4.splat(0)));
}

/**
 * The sums over a chunk of each channel's gradient, and of gradient times deviation.
 *
 * Written to `partials` in float64: for each chunk all of the first, then all of the second.
 */
export function gradientSumsOfChunk(args: BatchNormGradient, chunk: i32, thread: i32): void {
  const channels = args.channels;
  const step = <usize>channels << 2;
  const begin = chunk * args.pixelsPerChunk;
  const pixels = smaller(args.pixelsPerChunk, args.pixels - begin);
  const start = <usize>begin * step;
  const relu = args.relu;
  const dResidual = args.dResidual;
  const sums = args.partials + <usize>(chunk * channels * 2) * 8;
  for (let c = 0; c < channels; c += 4) {
    const at = <usize>c << 2;
    const count = smaller(4, channels - c);
    const mean = loadFirst(args.mean + at, count);
    let x = args.x + start + at;
    let dy = args.dy + start + at;
    let y = args.y + start + at;
    let r = dResidual + start + at;
    let plain = f32x4.splat(0);
    let along = plain;
    if (count == 4)
      for (let i = 0; i < pixels; i++) {
        let d = v128.load(dy);
        if (relu) d = gated(d, v128.load(y));
        if (dResidual != 0) v128.store(r, d);
        plain = f32x4.add(plain, d);
        along = multiplyAdd(d, f32x4.sub(v128.load(x), mean), along);
        x += step;
        dy += step;
        y += step;
        r += step;
      }
    else
      for (let i = 0; i < pixels; i++) {
        let d = loadFirst(dy, count);
        if (relu) d = gated(d, loadFirst(y, count));
        if (dResidual != 0) storeFirst(r, d, count);
        plain = f32x4.add(plain, d);
        along = multiplyAdd(d, f32x4.sub(loadFirst(x, count), mean), along);
        x += step;
        dy += step;
        y += step;
        r += step;
      }
    storeDoubles(sums + (<usize>c << 3), plain, count);
    storeDoubles(sums + (<usize>(channels + c) << 3), along, count);
  }
}

/**
 * The gradients to offset and scale, and what the second pass needs of each channel: the factors
 * `slope` (of the gradient) and `along` (of the deviation), and the `constant`.
 */
export function finishGradientSums(args: BatchNormGradient, chunk: i32, thread: i32): void {
  const channels = args.channels;
  const n = <f64>args.pixels;
  const chunks = divideUp(args.pixels, args.pixelsPerChunk);
  for (let c = 0; c < channels; c++) {
    let plain: f64 = 0;
    let along: f64 = 0;
    for (let k = 0; k < chunks; k++) {
      const at = args.partials + (<usize>(k * channels * 2 + c) << 3);
      plain += load<f64>(at);
      along += load<f64>(at + (<usize>channels << 3));
    }
    const at = <usize>c << 2;
    const inverse = 1.0 / Math.sqrt(<f64>load<f32>(args.variance + at) + args.epsilon);
    const slope = <f64>load<f32>(args.scale + at) * inverse;
    store<f32>(args.dScale + at, <f32>(along * inverse));
    store<f32>(args.dOffset + at, <f32>plain);
    store<f32>(args.slope + at, <f32>slope);
    store<f32>(args.constant + at, <f32>((-slope * plain) / n));
    store<f32>(args.along + at, <f32>((-slope * inverse * inverse * along) / n));
  }
}

/** dx = slope · gradient + along · (x - mean) + constant, for one chunk. */
export function inputGradientOfChunk(args: BatchNormGradient, chunk: i32, thread: i32): void {
  const channels = args.channels;
  const step = <usize>channels << 2;
  const begin = chunk * args.pixelsPerChunk;
  const pixels = smaller(args.pixelsPerChunk, args.pixels - begin);
  const start = <usize>begin * step;
  const mean = args.mean;
  const slope = args.slope;
  const constant = args.constant;
  const along = args.along;
  const written = args.dResidual != 0;
  const relu = args.relu && !written;
  let x = args.x + start;
  let gradient = (written ? args.dResidual : args.dy) + start;
  let y = args.y + start;
  let dx = args.dx + start;
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < channels; c += 4) {
      const at = <usize>c << 2;
      const rest = channels - c;
      if (rest >= 4) {
        let d = v128.load(gradient + at);
        if (relu) d = gated(d, v128.load(y + at));
        const deviation = f32x4.sub(v128.load(x + at), v128.load(mean + at));
        const straight = multiplyAdd(d, v128.load(slope + at), v128.load(constant + at));
        v128.store(dx + at, multiplyAdd(deviation, v128.load(along + at), straight));
      } else {
        let d = loadFirst(gradient + at, rest);
        if (relu) d = gated(d, loadFirst(y + at, rest));
        const deviation = f32x4.sub(loadFirst(x + at, rest), loadFirst(mean + at, rest));
        const shift = loadFirst(constant + at, rest);
        const straight = multiplyAdd(d, loadFirst(slope + at, rest), shift);
        storeFirst(dx + at, multiplyAdd(deviation, loadFirst(along + at, rest), straight), rest);
      }
    }
    x += step;
    gradient += step;
    y += step;
    dx += step;
  }
}
