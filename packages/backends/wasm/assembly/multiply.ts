// Products of small matrices in registers: four rows by eight columns at a time.
import { multiplyAdd } from "./vectors";

/**
 * C = A · B, or C += A · B, for four rows of A and eight columns of B.
 *
 * Element (i, k) of A is at a + i·aRow + k·aStep, element (k, j) of B at b + k·bStep + 4j, and
 * element (i, j) of C at c + i·cRow + 4j; all in bytes.
 */
@inline
export function multiply4x8(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  depth: i32,
  c: usize,
  cRow: usize,
  accumulate: bool,
): void {
  const c1 = c + cRow;
  const c2 = c1 + cRow;
  const c3 = c2 + cRow;
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  if (accumulate) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
  }
  let a0 = a;
  let a1 = a + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let r = v128.load_splat<f32>(a0);
    s00 = multiplyAdd(r, b0, s00);
    s01 = multiplyAdd(r, b1, s01);
    r = v128.load_splat<f32>(a1);
    s10 = multiplyAdd(r, b0, s10);
    s11 = multiplyAdd(r, b1, s11);
    r = v128.load_splat<f32>(a2);
    s20 = multiplyAdd(r, b0, s20);
    s21 = multiplyAdd(r, b1, s21);
    r = v128.load_splat<f32>(a3);
    s30 = multiplyAdd(r, b0, s30);
    s31 = multiplyAdd(r, b1, s31);
    a0 += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += bStep;
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}

/**
 * C = A · B, or C += A · B, for four rows of A and eight columns of B, in runs of A's rows.
 *
 * An entry of `table` is a run: the addresses of its four rows of A, which are `length` numbers
 * long from `offset` bytes on. B is a panel: eight columns, row after row, run after run. Runs whose
 * four rows all lie at `zeros` are skipped.
 */
export function multiplyRuns4x8(
  table: usize,
  zeros: usize,
  runs: i32,
  offset: usize,
  length: i32,
  b: usize,
  c: usize,
  cRow: usize,
  accumulate: bool,
): void {
  const c1 = c + cRow;
  const c2 = c1 + cRow;
  const c3 = c2 + cRow;
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  if (accumulate) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
  }
  for (let run = 0; run < runs; run++) {
    let a0 = <usize>load<u32>(table);
    let a1 = <usize>load<u32>(table, 4);
    let a2 = <usize>load<u32>(table, 8);
    let a3 = <usize>load<u32>(table, 12);
    table += 16;
    if (a0 == zeros && a1 == zeros && a2 == zeros && a3 == zeros) {
      b += <usize>length << 5;
      continue;
    }
    a0 += offset;
    a1 += offset;
    a2 += offset;
    a3 += offset;
    for (let k = 0; k < length; k++) {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      let r = v128.load_splat<f32>(a0);
      s00 = multiplyAdd(r, b0, s00);
      s01 = multiplyAdd(r, b1, s01);
      r = v128.load_splat<f32>(a1);
      s10 = multiplyAdd(r, b0, s10);
      s11 = multiplyAdd(r, b1, s11);
      r = v128.load_splat<f32>(a2);
      s20 = multiplyAdd(r, b0, s20);
      s21 = multiplyAdd(r, b1, s21);
      r = v128.load_splat<f32>(a3);
      s30 = multiplyAdd(r, b0, s30);
      s31 = multiplyAdd(r, b1, s31);
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
      b += 32;
    }
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}

/** C = A · B, or C += A · B, of a panel of four rows of A and one of eight columns of B. */
export function multiplyPacked4x8(
  a: usize,
  b: usize,
  depth: i32,
  c: usize,
  cRow: usize,
  accumulate: bool,
): void {
  multiply4x8(a, 4, 16, b, 32, depth, c, cRow, accumulate);
}
