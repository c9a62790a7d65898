// 3x3 convolutions of stride 1 with a quarter of the multiplications: Winograd's F(4x4, 3x3).
//
// Four outputs in a row of a filter of three need six products, not twelve, if inputs, filter and products are transformed; in two dimensions 36, not
// 144. The transforms take the values of polynomials at six points. An image is cut into tiles of 4x4 outputs, each of 6x6 inputs; at
// each of the 36 points the channels of all tiles are then multiplied with the filter's as matrices.
//
// Lavin and Gray, CVPR 2016, section 4. They take the points 0, ±1, ±2 and infinity; these are 0, ±a, ±b and infinity, with a = 1/√2 and b = √2, whose
// numbers are closer together, which makes the largest errors of rounding five times smaller.
import { least, loadFirst, multiplyAdd, storeFirst } from "./vectors";

/** Points of a tile, after the transform. */
export const POINTS: i32 = 36;

/** The points a and b, and their cubes. */
export const A: f32 = 0.70710678118654752;
export const B: f32 = 1.41421356237309505;
export const A3: f32 = 0.35355339059327376;
export const B3: f32 = 2.82842712474619010;

// Six vectors through Bᵀ (6 to 6).
@inline
function inputs(from: usize, step: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + step);
  const d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step);
  const d4 = v128.load(from + 4 * step);
  const d5 = v128.load(from + 5 * step);
  store6(d0, d1, d2, d3, d4, d5, to, toStep);
}

@inline
function store6(
  d0: v128,
  d1: v128,
  d2: v128,
  d3: v128,
  d4: v128,
  d5: v128,
  to: usize,
  toStep: usize,
): void {
  const two = f32x4.splat(2);
  const half = f32x4.splat(0.5);
  const least = f32x4.splat(-2.5);
  const evenA = f32x4.sub(d4, f32x4.mul(two, d2));
  const oddA = f32x4.mul(f32x4.splat(A), f32x4.sub(d3, f32x4.mul(two, d1)));
  const evenB = f32x4.sub(d4, f32x4.mul(half, d2));
  const oddB = f32x4.mul(f32x4.splat(B), f32x4.sub(d3, f32x4.mul(half, d1)));
  v128.store(to, multiplyAdd(least, d2, f32x4.add(d0, d4)));
  v128.store(to + toStep, f32x4.add(evenA, oddA));
  v128.store(to + 2 * toStep, f32x4.sub(evenA, oddA));
  v128.store(to + 3 * toStep, f32x4.add(evenB, oddB));
  v128.store(to + 4 * toStep, f32x4.sub(evenB, oddB));
  v128.store(to + 5 * toStep, multiplyAdd(least, d3, f32x4.add(d1, d5)));
}

// Four vectors through G of F(3x3, 4x4) (4 to 6): the polynomial's values at the points.
@inline
function fours(d0: v128, d1: v128, d2: v128, d3: v128, to: usize, toStep: usize): void {
  const evenA = f32x4.mul(f32x4.splat(-2.0 / 3.0), multiplyAdd(f32x4.splat(0.5), d2, d0));
  const oddA = f32x4.mul(f32x4.splat(A * (-2.0 / 3.0)), multiplyAdd(f32x4.splat(0.5), d3, d1));
  const evenB = f32x4.mul(f32x4.splat(1.0 / 6.0), multiplyAdd(f32x4.splat(2), d2, d0));
  const oddB = f32x4.mul(f32x4.splat(B * (1.0 / 6.0)), multiplyAdd(f32x4.splat(2), d3, d1));
  v128.store(to, d0);
  v128.store(to + toStep, f32x4.add(evenA, oddA));
  v128.store(to + 2 * toStep, f32x4.sub(evenA, oddA));
  v128.store(to + 3 * toStep, f32x4.add(evenB, oddB));
  v128.store(to + 4 * toStep, f32x4.sub(evenB, oddB));
  v128.store(to + 5 * toStep, d3);
}

/** Where a tile begins in an image: what of it lies outside is zeros. */
@inline
function addresses(
  table: usize,
  zeros: usize,
  image: usize,
  row: i32,
  column: i32,
  height: i32,
  width: i32,
  channels: i32,
  side: i32,
): void {
  for (let i = 0; i < side; i++) {
    const y = row + i;
    for (let j = 0; j < side; j++) {
      const x = column + j;
      const inside = <u32>y < <u32>height && <u32>x < <u32>width;
      const at = inside ? image + (<usize>((y * width + x) * channels) << 2) : zeros;
      store<u32>(table + (<usize>(j * side + i) << 2), <u32>at);
    }
  }
}

@inline
function pixel(table: usize, index: i32, offset: usize): usize {
  return <usize>load<u32>(table + (<usize>index << 2)) + offset;
}

/**
 * Transforms tiles of 6x6 pixels.
 *
 * `to` holds 36 matrices of tiles by channels, `pointStep` bytes from one to the next and `tileStep` from tile to tile. `table` is room for 36 addresses and
 * `temporary` for 36 vectors; `zeros` is a pixel of zeros, `channels` rounded up to four numbers long.
 */
export function transformInputs(
  x: usize,
  height: i32,
  width: i32,
  channels: i32,
  top: i32,
  left: i32,
  tilesHigh: i32,
  tilesWide: i32,
  first: i32,
  count: i32,
  to: usize,
  pointStep: usize,
  tileStep: usize,
  zeros: usize,
  table: usize,
  temporary: usize,
): void {
  const perImage = tilesHigh * tilesWide;
  for (let t = 0; t < count; t++) {
    const tile = first + t;
    const n = tile / perImage;
    const within = tile - n * perImage;
    const th = within / tilesWide;
    const tw = within - th * tilesWide;
    const image = x + (<usize>(n * height * width * channels) << 2);
    addresses(table, zeros, image, th * 4 - top, tw * 4 - left, height, width, channels, 6);
    let out = to + <usize>t * tileStep;
    for (let c = 0; c < channels; c += 4) {
      const offset = <usize>c << 2;
      if (c + 4 <= channels) {
        for (let j = 0; j < 6; j++) {
          store6(
            v128.load(pixel(table, j * 6, offset)),
            v128.load(pixel(table, j * 6 + 1, offset)),
            v128.load(pixel(table, j * 6 + 2, offset)),
            v128.load(pixel(table, j * 6 + 3, offset)),
            v128.load(pixel(table, j * 6 + 4, offset)),
            v128.load(pixel(table, j * 6 + 5, offset)),
            temporary + (<usize>j << 4),
            96,
          );
        }
      } else {
        const rest = channels - c;
        for (let j = 0; j < 6; j++) {
          store6(
            loadFirst(pixel(table, j * 6, offset), rest),
            loadFirst(pixel(table, j * 6 + 1, offset), rest),
            loadFirst(pixel(table, j * 6 + 2, offset), rest),
            loadFirst(pixel(table, j * 6 + 3, offset), rest),
            loadFirst(pixel(table, j * 6 + 4, offset), rest),
            loadFirst(pixel(table, j * 6 + 5, offset), rest),
            temporary + (<usize>j << 4),
            96,
          );
        }
      }
      for (let i = 0; i < 6; i++)
        inputs(temporary + <usize>(i * 96), 16, out + <usize>(i * 6) * pointStep, pointStep);
      out += 16;
    }
  }
}

/** Transforms tiles of 4x4 pixels, as the filters of the filter's gradient; arguments as of `transformInputs`. */
export function transformFours(
  dy: usize,
  height: i32,
  width: i32,
  channels: i32,
  tilesHigh: i32,
  tilesWide: i32,
  first: i32,
  count: i32,
  to: usize,
  pointStep: usize,
  tileStep: usize,
  zeros: usize,
  table: usize,
  temporary: usize,
): void {
  const perImage = tilesHigh * tilesWide;
  for (let t = 0; t < count; t++) {
    const tile = first + t;
    const n = tile / perImage;
    const within = tile - n * perImage;
    const th = within / tilesWide;
    const tw = within - th * tilesWide;
    const image = dy + (<usize>(n * height * width * channels) << 2);
    addresses(table, zeros, image, th * 4, tw * 4, height, width, channels, 4);
    let out = to + <usize>t * tileStep;
    for (let c = 0; c < channels; c += 4) {
      const offset = <usize>c << 2;
      const rest = channels - c;
      for (let j = 0; j < 4; j++) {
        fours(
          loadFirst(pixel(table, j * 4, offset), rest),
          loadFirst(pixel(table, j * 4 + 1, offset), rest),
          loadFirst(pixel(table, j * 4 + 2, offset), rest),
          loadFirst(pixel(table, j * 4 + 3, offset), rest),
          temporary + (<usize>j << 4),
          64,
        );
      }
      for (let i = 0; i < 6; i++) {
        const from = temporary + <usize>(i * 64);
        fours(
          v128.load(from),
          v128.load(from, 16),
          v128.load(from, 32),
          v128.load(from, 48),
          out + <usize>(i * 6) * pointStep,
          pointStep,
        );
      }
      out += 16;
    }
  }
}

// Six vectors through Aᵀ (6 to 4).
@inline
function outputs(from: usize, step: usize, to: usize, toStep: usize): void {
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

/** Transforms products back to tiles of 4x4 pixels, and writes what of them lies inside the image, with bias and ReLU if told. */
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
  floor: f32,
  temporary: usize,
): void {
  const perImage = tilesHigh * tilesWide;
  const lowest = f32x4.splat(floor);
  const spare = temporary + 384;
  for (let t = 0; t < count; t++) {
    const tile = first + t;
    const n = tile / perImage;
    const within = tile - n * perImage;
    const th = within / tilesWide;
    const tw = within - th * tilesWide;
    const rows = least(4, height - th * 4);
    const columns = least(4, width - tw * 4);
    const corner = y + (<usize>(((n * height + th * 4) * width + tw * 4) * channels) << 2);
    const products = from + <usize>t * tileStep;
    for (let c = 0; c < channels; c += 4) {
      const offset = <usize>c << 2;
      const rest = channels - c;
      for (let i = 0; i < 6; i++)
        outputs(products + <usize>i * pointStep + offset, 6 * pointStep, temporary + (<usize>i << 4), 96);
      const shift = bias == 0 ? f32x4.splat(0) : loadFirst(bias + offset, rest);
      for (let i = 0; i < rows; i++) {
        outputs(temporary + <usize>(i * 96), 16, spare, 16);
        let to = corner + (<usize>(i * width * channels) << 2) + offset;
        for (let j = 0; j < columns; j++) {
          let v = v128.load(spare + (<usize>j << 4));
          if (bias != 0) v = f32x4.add(v, shift);
          // Not f32x4.max, which is several instructions: ours must keep NaN, and pmax(v, lowest) does.
          if (floor == 0) v = f32x4.pmax(v, lowest);
          if (rest >= 4) v128.store(to, v);
          else storeFirst(to, v, rest);
          to += <usize>channels << 2;
        }
      }
    }
  }
}
