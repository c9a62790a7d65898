// Tiles of dy on their way into Winograd's transform.
import { loadFirst, multiplyAdd } from "./vectors";
import { A, B } from "./winograd";
import { listPixels, pixel } from "./winograd-pixels";

// Multiplies four vectors by G of F(3x3, 4x4) (6x4): the values of a polynomial at the points.
@inline
function storeSixOfFour(d0: v128, d1: v128, d2: v128, d3: v128, to: usize, toStep: usize): void {
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

/**
 * Transforms tiles of 4x4 pixels of dy, which act as the filters in the gradient to the filter.
 *
 * The arguments are those of `transformInputs`.
 */
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
    listPixels(table, zeros, image, th * 4, tw * 4, height, width, channels, 4);
    let out = to + <usize>t * tileStep;
    for (let c = 0; c < channels; c += 4) {
      const offset = <usize>c << 2;
      const rest = channels - c;
      for (let j = 0; j < 4; j++) {
        storeSixOfFour(
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
        storeSixOfFour(
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
