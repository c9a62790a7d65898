// Batch normalisation in training mode, with the residual sum and the ReLU that follow it, in two passes over memory each way.
//
// Pixels are cut into chunks of a size that fits the first cache. Sums over a chunk are of float32, sums over chunks of float64, always in the same order.
import { address, number } from "./arguments";
import { least, loadFirst, multiplyAdd, storeFirst, sumRows } from "./vectors";

// Arguments, as i32 in this order; addresses unless said otherwise.
@inline const X: usize = 0;
@inline const Y: usize = 4;
@inline const RESIDUAL: usize = 8; // 0 for none
@inline const MEAN: usize = 12;
@inline const SLOPE: usize = 16;
@inline const OFFSET: usize = 20;
@inline const PARTIALS: usize = 24;
@inline const PIXELS: usize = 28; // a number
@inline const CHANNELS: usize = 32; // a number
@inline const CHUNK: usize = 36; // pixels of a chunk
@inline const RELU: usize = 40; // 0 or 1
@inline const DY: usize = 44;
@inline const DX: usize = 48;
@inline const ALONG: usize = 52;

// Adds float64 forms of up to four float32 numbers to a row.
function storeDoubles(to: usize, v: v128, count: i32): void {
  store<f64>(to, f32x4.extract_lane(v, 0));
  if (count > 1) store<f64>(to, f32x4.extract_lane(v, 1), 8);
  if (count > 2) store<f64>(to, f32x4.extract_lane(v, 2), 16);
  if (count > 3) store<f64>(to, f32x4.extract_lane(v, 3), 24);
}

/** Of each channel in a chunk: the mean, and the sum of squared deviations from it; float64, channels one after the other. */
export function momentsOfChunk(args: usize, chunk: i32, thread: i32): void {
  const channels = number(args, CHANNELS);
  const step = <usize>channels << 2;
  const begin = chunk * number(args, CHUNK);
  const pixels = least(number(args, CHUNK), number(args, PIXELS) - begin);
  const x = address(args, X) + <usize>begin * step;
  const means = address(args, PARTIALS) + <usize>(chunk * channels * 2) * 8;
  const squares = means + (<usize>channels << 3);
  const one = f32x4.splat(<f32>(1.0 / <f64>pixels));
  let c = 0;
  for (; c + 8 <= channels; c += 8) {
    let from = x + (<usize>c << 2);
    let a = f32x4.splat(0);
    let b = a;
    for (let i = 0; i < pixels; i++) {
      a = f32x4.add(a, v128.load(from));
      b = f32x4.add(b, v128.load(from, 16));
      from += step;
    }
    const centreA = f32x4.mul(a, one);
    const centreB = f32x4.mul(b, one);
    a = f32x4.splat(0);
    b = a;
    let a2 = a;
    let b2 = a;
    from = x + (<usize>c << 2);
    for (let i = 0; i < pixels; i++) {
      const u = f32x4.sub(v128.load(from), centreA);
      const v = f32x4.sub(v128.load(from, 16), centreB);
      a = f32x4.add(a, u);
      b = f32x4.add(b, v);
      a2 = multiplyAdd(u, u, a2);
      b2 = multiplyAdd(v, v, b2);
      from += step;
    }
    storeMoments(means + (<usize>c << 3), squares + (<usize>c << 3), centreA, a, a2, pixels, 4);
    storeMoments(means + (<usize>c << 3) + 32, squares + (<usize>c << 3) + 32, centreB, b, b2, pixels, 4);
  }
  for (; c < channels; c += 4) {
    const count = least(4, channels - c);
    const centre = f32x4.mul(sumRows(x + (<usize>c << 2), step, pixels, count), one);
    let a = f32x4.splat(0);
    let a2 = a;
    let from = x + (<usize>c << 2);
    for (let i = 0; i < pixels; i++) {
      const u = f32x4.sub(loadFirst(from, count), centre);
      a = f32x4.add(a, u);
      a2 = multiplyAdd(u, u, a2);
      from += step;
    }
    storeMoments(means + (<usize>c << 3), squares + (<usize>c << 3), centre, a, a2, pixels, count);
  }
}

// The centre is the mean but for rounding; the deviations' own sum says by how much.
function storeMoments(
  means: usize,
  squares: usize,
  centre: v128,
  deviations: v128,
  sumsOfSquares: v128,
  pixels: i32,
  count: i32,
): void {
  storeDoubles(means, centre, count);
  storeDoubles(squares, sumsOfSquares, count);
  const n = <f64>pixels;
  for (let k = 0; k < count; k++) {
    const d: f64 =
      k == 0
        ? f32x4.extract_lane(deviations, 0)
        : k == 1
          ? f32x4.extract_lane(deviations, 1)
          : k == 2
            ? f32x4.extract_lane(deviations, 2)
            : f32x4.extract_lane(deviations, 3);
    const m = means + (<usize>k << 3);
    const s = squares + (<usize>k << 3);
    store<f64>(m, load<f64>(m) + d / n);
    store<f64>(s, load<f64>(s) - (d * d) / n);
  }
}

/** Mean and biased variance of all pixels, and scale over the standard deviation; float32 each, written where `args` says. */
export function finishMoments(
  args: usize,
  chunks: i32,
  scale: usize,
  variance: usize,
  epsilon: f64,
): void {
  const channels = number(args, CHANNELS);
  const pixels = number(args, PIXELS);
  const perChunk = number(args, CHUNK);
  const partials = address(args, PARTIALS);
  for (let c = 0; c < channels; c++) {
    let mean: f64 = 0;
    let squares: f64 = 0;
    let n: f64 = 0;
    for (let chunk = 0; chunk < chunks; chunk++) {
      const at = partials + (<usize>(chunk * channels * 2 + c) << 3);
      const m = <f64>least(perChunk, pixels - chunk * perChunk);
      const delta = load<f64>(at) - mean;
      const total = n + m;
      mean += (delta * m) / total;
      squares += load<f64>(at + (<usize>channels << 3)) + (delta * delta * n * m) / total;
      n = total;
    }
    const v = squares / n;
    const at = <usize>c << 2;
    store<f32>(address(args, MEAN) + at, <f32>mean);
    store<f32>(variance + at, <f32>v);
    store<f32>(address(args, SLOPE) + at, <f32>(load<f32>(scale + at) / Math.sqrt(v + epsilon)));
  }
}

/** y = (x - mean) · slope + offset, plus the residual, cut off below 0, of one chunk. */
export function normalizeChunk(args: usize, chunk: i32, thread: i32): void {
  const channels = number(args, CHANNELS);
  const step = <usize>channels << 2;
  const begin = chunk * number(args, CHUNK);
  const pixels = least(number(args, CHUNK), number(args, PIXELS) - begin);
  let x = address(args, X) + <usize>begin * step;
  let y = address(args, Y) + <usize>begin * step;
  const residual = address(args, RESIDUAL);
  let r = residual + <usize>begin * step;
  const mean = address(args, MEAN);
  const slope = address(args, SLOPE);
  const offset = address(args, OFFSET);
  const relu = number(args, RELU) != 0;
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
        // pmax keeps a NaN that is its first operand.
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

// dy where y is positive; a NaN of y lets dy through, as the ReLU let the NaN through.
@inline
function gated(dy: v128, y: v128): v128 {
  return v128.andnot(dy, f32x4.le(y, f32x4.splat(0)));
}

/**
 * Of each channel in a chunk, the sums of the gradient and of gradient times deviation; float64. The gradient is dy, where a ReLU let something
 * through, and is written to RESIDUAL if there is one.
 */
export function gradientSumsOfChunk(args: usize, chunk: i32, thread: i32): void {
  const channels = number(args, CHANNELS);
  const step = <usize>channels << 2;
  const begin = chunk * number(args, CHUNK);
  const pixels = least(number(args, CHUNK), number(args, PIXELS) - begin);
  const start = <usize>begin * step;
  const relu = number(args, RELU) != 0;
  const residual = address(args, RESIDUAL);
  const sums = address(args, PARTIALS) + <usize>(chunk * channels * 2) * 8;
  for (let c = 0; c < channels; c += 4) {
    const at = <usize>c << 2;
    const count = least(4, channels - c);
    const mean = loadFirst(address(args, MEAN) + at, count);
    let x = address(args, X) + start + at;
    let dy = address(args, DY) + start + at;
    let y = address(args, Y) + start + at;
    let r = residual + start + at;
    let plain = f32x4.splat(0);
    let along = plain;
    if (count == 4)
      for (let i = 0; i < pixels; i++) {
        let d = v128.load(dy);
        if (relu) d = gated(d, v128.load(y));
        if (residual != 0) v128.store(r, d);
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
        if (residual != 0) storeFirst(r, d, count);
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

/** dOffset and dScale; and what `inputGradientOfChunk` needs: SLOPE, OFFSET (the constant) and ALONG (the factor of the deviation). */
export function finishGradientSums(
  args: usize,
  chunks: i32,
  scale: usize,
  variance: usize,
  epsilon: f64,
  dScale: usize,
  dOffset: usize,
): void {
  const channels = number(args, CHANNELS);
  const n = <f64>number(args, PIXELS);
  const partials = address(args, PARTIALS);
  for (let c = 0; c < channels; c++) {
    let plain: f64 = 0;
    let along: f64 = 0;
    for (let chunk = 0; chunk < chunks; chunk++) {
      const at = partials + (<usize>(chunk * channels * 2 + c) << 3);
      plain += load<f64>(at);
      along += load<f64>(at + (<usize>channels << 3));
    }
    const at = <usize>c << 2;
    const inverse = 1.0 / Math.sqrt(<f64>load<f32>(variance + at) + epsilon);
    const slope = <f64>load<f32>(scale + at) * inverse;
    store<f32>(dScale + at, <f32>(along * inverse));
    store<f32>(dOffset + at, <f32>plain);
    store<f32>(address(args, SLOPE) + at, <f32>slope);
    store<f32>(address(args, OFFSET) + at, <f32>((-slope * plain) / n));
    store<f32>(address(args, ALONG) + at, <f32>((-slope * inverse * inverse * along) / n));
  }
}

/** dx = slope · gradient + along · (x - mean) + constant, of one chunk. */
export function inputGradientOfChunk(args: usize, chunk: i32, thread: i32): void {
  const channels = number(args, CHANNELS);
  const step = <usize>channels << 2;
  const begin = chunk * number(args, CHUNK);
  const pixels = least(number(args, CHUNK), number(args, PIXELS) - begin);
  const start = <usize>begin * step;
  const mean = address(args, MEAN);
  const slope = address(args, SLOPE);
  const offset = address(args, OFFSET);
  const along = address(args, ALONG);
  const relu = number(args, RELU) != 0;
  let x = address(args, X) + start;
  let dy = address(args, DY) + start;
  let y = address(args, Y) + start;
  let dx = address(args, DX) + start;
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < channels; c += 4) {
      const at = <usize>c << 2;
      const rest = channels - c;
      if (rest >= 4) {
        let d = v128.load(dy + at);
        if (relu) d = gated(d, v128.load(y + at));
        const deviation = f32x4.sub(v128.load(x + at), v128.load(mean + at));
        const straight = multiplyAdd(d, v128.load(slope + at), v128.load(offset + at));
        v128.store(dx + at, multiplyAdd(deviation, v128.load(along + at), straight));
      } else {
        let d = loadFirst(dy + at, rest);
        if (relu) d = gated(d, loadFirst(y + at, rest));
        const deviation = f32x4.sub(loadFirst(x + at, rest), loadFirst(mean + at, rest));
        const straight = multiplyAdd(d, loadFirst(slope + at, rest), loadFirst(offset + at, rest));
        storeFirst(dx + at, multiplyAdd(deviation, loadFirst(along + at, rest), straight), rest);
      }
    }
    x += step;
    dy += step;
    y += step;
    dx += step;
  }
}
