// Products on their way out of Winograd's transform.
import { smaller } from "./integers";
import { loadFirst, multiplyAdd, storeFirst } from "./vectors";
import { A, A3, B, B3 } from "./winograd";

// Multiplies six vectors, `step` bytes apart, by Aᵀ (4x6).
@inline
function multiplySix(from: usize, step: usize, to: usize, toStep: usize): void {
  const m0 = v128.load(from);
  const m1 = v128.load(from + step);
  const m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from + 3 * step);
  const m4 = v128.load(from + 4 * step);
  const m5 = v128.load(from + 5 * step);
  const s1 = f32x4.add(m1, m2);
  const d1 = f32x4.sub(m1, m2);
  const s2 = f32x4.add(m3, m4);
  const d2 = f32x4.sub(m3, m4);
  v128.store(to, f32x4.add(f32x4.add(m0, s1), s2));
  v128.store(to + toStep, multiplyAdd(f32x4.splat(B), d2, f32x4.mul(f32x4.splat(A), d1)));
  v128.store(to + 2 * toStep, multiplyAdd(f32x4.splat(2), s2, f32x4.mul(f32x4.splat(0.5), s1)));
  v128.store(
    to + 3 * toStep,
    multiplyAdd(f32x4.splat(B3), d2, multiplyAdd(f32x4.splat(A3), d1, m5)),
  );
}

/**
 * Transforms products back to tiles of 4x4 pixels, and writes the pixels inside the image: plus the
 * bias, unless its address is 0, and after the ReLU, with `relu`.
 *
 * `from` is laid out as `to` of `transformInputs`. `temporary` has room for 28 vectors.
 */
export function transformOutputs(
  from: usize,
  pointStep: usize,
  tileStep: usize,
  y: usize,
  height: i32,
  width: i32,
  channels: i32,
  tilesHigh: i32,
  tilesWide: i32,
  first: i32,
  count: i32,
  bias: usize,
  relu: bool,
  temporary: usize,
): void {
  const perImage = tilesHigh * tilesWide;
  const zero = f32x4.splat(0);
  const spare = temporary + 384;
  for (let t = 0; t < count; t++) {
    const tile = first + t;
    const n = tile / perImage;
    const within = tile - n * perImage;
    const th = within / tilesWide;
    const tw = within - th * tilesWide;
    const rows = smaller(4, height - th * 4);
    const columns = smaller(4, width - tw * 4);
    const corner = y + (<usize>(((n * height + th * 4) * width + tw * 4) * channels) << 2);
    const products = from + <usize>t * tileStep;
    for (let c = 0; c < channels; c += 4) {
      const offset = <usize>c << 2;
      const rest = channels - c;
      for (let i = 0; i < 6; i++) {
        const column = products + <usize>i * pointStep + offset;
        multiplySix(column, 6 * pointStep, temporary + (<usize>i << 4), 96);
      }
      const shift = bias == 0 ? f32x4.splat(0) : loadFirst(bias + offset, rest);
      for (let i = 0; i < rows; i++) {
        multiplySix(temporary + <usize>(i * 96), 16, spare, 16);
        let to = corner + (<usize>(i * width * channels) << 2) + offset;
        for (let j = 0; j < columns; j++) {
          let v = v128.load(spare + (<usize>j << 4));
          if (bias != 0) v = f32x4.add(v, shift);
          // pmax(v, zero) keeps a NaN in v, and takes fewer instructions than max.
          if (relu) v = f32x4.pmax(v, zero);
          if (rest >= 4) v128.store(to, v);
          else storeFirst(to, v, rest);
          to += <usize>channels << 2;
        }
      }
    }
  }
}
