// The first pass of batch normalization: mean and variance.
import { BatchNorm } from "./generated/arguments";
import { divideUp, smaller } from "./integers";
import { loadFirst, multiplyAdd, storeDoubles, sumRows } from "./vectors";

/**
 * The mean of each channel in a chunk, and the sum of its squared deviations from that mean.
 *
 * Written to `partials` in float64: for each chunk all means, then all sums.
 */
export function momentsOfChunk(args: BatchNorm, chunk: i32, thread: i32): void {
  const channels = args.channels;
  const step = <usize>channels << 2;
  const begin = chunk * args.pixelsPerChunk;
  const pixels = smaller(args.pixelsPerChunk, args.pixels - begin);
  const x = args.x + <usize>begin * step;
  const means = args.partials + <usize>(chunk * channels * 2) * 8;
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
    const centerA = f32x4.mul(a, one);
    const centerB = f32x4.mul(b, one);
    a = f32x4.splat(0);
    b = a;
    let a2 = a;
    let b2 = a;
    from = x + (<usize>c << 2);
    for (let i = 0; i < pixels; i++) {
      const u = f32x4.sub(v128.load(from), centerA);
      const v = f32x4.sub(v128.load(from, 16), centerB);
      a = f32x4.add(a, u);
      b = f32x4.add(b, v);
      a2 = multiplyAdd(u, u, a2);
      b2 = multiplyAdd(v, v, b2);
      from += step;
    }
    const at = <usize>c << 3;
    storeMoments(means + at, squares + at, centerA, a, a2, pixels, 4);
    storeMoments(means + at + 32, squares + at + 32, centerB, b, b2, pixels, 4);
  }
  for (; c < channels; c += 4) {
    const count = smaller(4, channels - c);
    const center = f32x4.mul(sumRows(x + (<usize>c << 2), step, pixels, count), one);
    let a = f32x4.splat(0);
    let a2 = a;
    let from = x + (<usize>c << 2);
    for (let i = 0; i < pixels; i++) {
      const u = f32x4.sub(loadFirst(from, count), center);
      a = f32x4.add(a, u);
      a2 = multiplyAdd(u, u, a2);
      from += step;
    }
    const at = <usize>c << 3;
    storeMoments(means + at, squares + at, center, a, a2, pixels, count);
  }
}

// The center is the mean up to rounding; the sum of the deviations corrects it.
function storeMoments(
  means: usize,
  squares: usize,
  center: v128,
  deviations: v128,
  sumsOfSquares: v128,
  pixels: i32,
  count: i32,
): void {
  storeDoubles(means, center, count);
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

/** The mean and the biased variance of all pixels, and slope = scale / standard deviation. */
export function finishMoments(args: BatchNorm, chunk: i32, thread: i32): void {
  const channels = args.channels;
  const pixels = args.pixels;
  const perChunk = args.pixelsPerChunk;
  const chunks = divideUp(pixels, perChunk);
  for (let c = 0; c < channels; c++) {
    let mean: f64 = 0;
    let squares: f64 = 0;
    let n: f64 = 0;
    for (let k = 0; k < chunks; k++) {
      const at = args.partials + (<usize>(k * channels * 2 + c) << 3);
      const m = <f64>smaller(perChunk, pixels - k * perChunk);
      const delta = load<f64>(at) - mean;
      const total = n + m;
      mean += (delta * m) / total;
      squares += load<f64>(at + (<usize>channels << 3)) + (delta * delta * n * m) / total;
      n = total;
    }
    const v = squares / n;
    const at = <usize>c << 2;
    const deviation = Math.sqrt(v + args.epsilon);
    store<f32>(args.mean + at, <f32>mean);
    store<f32>(args.variance + at, <f32>v);
    store<f32>(args.slope + at, <f32>(load<f32>(args.scale + at) / deviation));
  }
}
