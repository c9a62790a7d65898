// Filters on their way into Winograd's transform, and their gradients on the way out.
import { loadFirst, multiplyAdd, storeFirst } from "./vectors";
import { A, B, POINTS } from "./winograd";

// Multiplies three vectors by G (6x3).
@inline
function storeSixOfThree(g0: v128, g1: v128, g2: v128, to: usize, toStep: usize): void {
  const evenA = f32x4.mul(f32x4.splat(-2.0 / 3.0), multiplyAdd(f32x4.splat(0.5), g2, g0));
  const oddA = f32x4.mul(f32x4.splat(A * (-2.0 / 3.0)), g1);
  const evenB = f32x4.mul(f32x4.splat(1.0 / 6.0), multiplyAdd(f32x4.splat(2), g2, g0));
  const oddB = f32x4.mul(f32x4.splat(B * (1.0 / 6.0)), g1);
  v128.store(to, g0);
  v128.store(to + toStep, f32x4.add(evenA, oddA));
  v128.store(to + 2 * toStep, f32x4.sub(evenA, oddA));
  v128.store(to + 3 * toStep, f32x4.add(evenB, oddB));
  v128.store(to + 4 * toStep, f32x4.sub(evenB, oddB));
  v128.store(to + 5 * toStep, g2);
}

// Up to four numbers, `step` bytes apart.
function gather(from: usize, step: usize, count: i32): v128 {
  if (step == 4) return loadFirst(from, count);
  let v = f32x4.splat(0);
  if (count > 0) v = f32x4.replace_lane(v, 0, load<f32>(from));
  if (count > 1) v = f32x4.replace_lane(v, 1, load<f32>(from + step));
  if (count > 2) v = f32x4.replace_lane(v, 2, load<f32>(from + 2 * step));
  if (count > 3) v = f32x4.replace_lane(v, 3, load<f32>(from + 3 * step));
  return v;
}

/**
 * Transforms eight columns of a filter of 3x3 pixels into one panel of each of 36 matrices, whose
 * rows are filled up with zeros.
 *
 * Element (tap, row, column) is at filter + tap·tapStep + row·rowStep + column·columnStep bytes. A
 * negative `tapStep`, with `filter` at the last tap, turns the filter. The panels are `pointStep`
 * bytes apart.
 */
export function transformFilter(
  filter: usize,
  tapStep: i32,
  rowStep: i32,
  columnStep: i32,
  rows: i32,
  columns: i32,
  rowsFilled: i32,
  to: usize,
  pointStep: usize,
  temporary: usize,
): void {
  for (let row = 0; row < rowsFilled; row++)
    for (let column = 0; column < 8; column += 4) {
      const count = row < rows ? columns - column : 0;
      const from = filter + row * rowStep + column * columnStep;
      for (let j = 0; j < 3; j++)
        storeSixOfThree(
          gather(from + j * tapStep, columnStep, count),
          gather(from + (3 + j) * tapStep, columnStep, count),
          gather(from + (6 + j) * tapStep, columnStep, count),
          temporary + (<usize>j << 4),
          48,
        );
      const out = to + (<usize>row << 5) + (<usize>column << 2);
      for (let i = 0; i < 6; i++) {
        const line = temporary + <usize>(i * 48);
        storeSixOfThree(
          v128.load(line),
          v128.load(line, 16),
          v128.load(line, 32),
          out + <usize>(i * 6) * pointStep,
          pointStep,
        );
      }
    }
}

// Multiplies six vectors, `step` bytes apart, by Aᵀ of F(3x3, 4x4) (3x6).
@inline
function multiplySix(from: usize, step: usize, to: usize, toStep: usize): void {
  const m0 = v128.load(from);
  const m1 = v128.load(from + step);
  const m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from + 3 * step);
  const m4 = v128.load(from + 4 * step);
  const m5 = v128.load(from + 5 * step);
  const s1 = f32x4.add(m1, m2);
  const s2 = f32x4.add(m3, m4);
  const d2 = f32x4.sub(m3, m4);
  const d1 = f32x4.sub(m1, m2);
  v128.store(to, f32x4.add(f32x4.add(m0, s1), s2));
  v128.store(to + toStep, multiplyAdd(f32x4.splat(B), d2, f32x4.mul(f32x4.splat(A), d1)));
  v128.store(
    to + 2 * toStep,
    multiplyAdd(f32x4.splat(2), s2, multiplyAdd(f32x4.splat(0.5), s1, m5)),
  );
}

/**
 * Adds `groups` sums of 36 matrices of rows by columns, and transforms one row back to the gradient
 * to a filter of 3x3 pixels.
 *
 * The sums are `groupStep` bytes apart, their matrices `pointStep`, with `columnsFilled` numbers in
 * a row.
 */
export function transformGradient(
  sums: usize,
  groups: i32,
  groupStep: usize,
  row: i32,
  rows: i32,
  columns: i32,
  columnsFilled: i32,
  pointStep: usize,
  gradient: usize,
  temporary: usize,
): void {
  const total = temporary + 384;
  for (let column = 0; column < columns; column += 4) {
    const from = sums + (<usize>(row * columnsFilled + column) << 2);
    for (let p = 0; p < POINTS; p++) {
      let at = from + <usize>p * pointStep;
      let sum = v128.load(at);
      for (let g = 1; g < groups; g++) {
        at += groupStep;
        sum = f32x4.add(sum, v128.load(at));
      }
      v128.store(total + (<usize>p << 4), sum);
    }
    for (let j = 0; j < 6; j++)
      multiplySix(total + (<usize>j << 4), 96, temporary + (<usize>j << 4), 96);
    const result = total;
    for (let i = 0; i < 3; i++) {
      multiplySix(temporary + <usize>(i * 96), 16, result, 16);
      for (let j = 0; j < 3; j++)
        storeFirst(
          gradient + (<usize>(((i * 3 + j) * rows + row) * columns + column) << 2),
          v128.load(result + (<usize>j << 4)),
          columns - column,
        );
    }
  }
}
