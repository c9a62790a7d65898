// Tiles of the input on their way into Winograd's transform.
import { loadFirst, multiplyAdd } from "./vectors";
import { A, B } from "./winograd";
import { listPixels, pixel } from "./winograd-pixels";

// Multiplies six vectors, `step` bytes apart, by Bᵀ (6x6).
@inline
function multiplySix(from: usize, step: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + step);
  const d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step);
  const d4 = v128.load(from + 4 * step);
  const d5 = v128.load(from + 5 * step);
  storeSix(d0, d1, d2, d3, d4, d5, to, toStep);
}

// The same for vectors at hand.
@inline
function storeSix(
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
  const outer = f32x4.splat(-2.5);
  const evenA = f32x4.sub(d4, f32x4.mul(two, d2));
  const oddA = f32x4.mul(f32x4.splat(A), f32x4.sub(d3, f32x4.mul(two, d1)));
  const evenB = f32x4.sub(d4, f32x4.mul(half, d2));
  const oddB = f32x4.mul(f32x4.splat(B), f32x4.sub(d3, f32x4.mul(half, d1)));
  v128.store(to, multiplyAdd(outer, d2, f32x4.add(d0, d4)));
  v128.store(to + toStep, f32x4.add(evenA, oddA));
  v128.store(to + 2 * toStep, f32x4.sub(evenA, oddA));
  v128.store(to + 3 * toStep, f32x4.add(evenB, oddB));
  v128.store(to + 4 * toStep, f32x4.sub(evenB, oddB));
  v128.store(to + 5 * toStep, multiplyAdd(outer, d3, f32x4.add(d1, d5)));
}

/**
 * Transforms `count` tiles of 6x6 pixels, from tile `first` on.
 *
 * `to` receives 36 matrices of tiles by channels: `pointStep` bytes from one matrix to the next,
 * `tileStep` bytes from one tile to the next. `table` has room for 36 addresses and `temporary` for
 * 36 vectors. `zeros` is a pixel of zeros, as long as `channels` rounded up to a multiple of 4.
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
    listPixels(table, zeros, image, th * 4 - top, tw * 4 - left, height, width, channels, 6);
    let out = to + <usize>t * tileStep;
    for (let c = 0; c < channels; c += 4) {
      const offset = <usize>c << 2;
      if (c + 4 <= channels) {
        for (let j = 0; j < 6; j++) {
          storeSix(
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
          storeSix(
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
        multiplySix(temporary + <usize>(i * 96), 16, out + <usize>(i * 6) * pointStep, pointStep);
      out += 16;
    }
  }
}
