// Vectors of four float32 numbers, and the ends of rows that do not fill one.

/** a·b + c, in one instruction where the engine has relaxed SIMD. */
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (RELAXED) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** The first `count` of the four numbers at `from`, and zeros. */
export function loadFirst(from: usize, count: i32): v128 {
  if (count >= 4) return v128.load(from);
  let v = f32x4.splat(0);
  if (count > 0) v = f32x4.replace_lane(v, 0, load<f32>(from));
  if (count > 1) v = f32x4.replace_lane(v, 1, load<f32>(from, 4));
  if (count > 2) v = f32x4.replace_lane(v, 2, load<f32>(from, 8));
  return v;
}

/** Writes the first `count` of four numbers. */
export function storeFirst(to: usize, v: v128, count: i32): void {
  if (count >= 4) {
    v128.store(to, v);
    return;
  }
  if (count > 0) store<f32>(to, f32x4.extract_lane(v, 0));
  if (count > 1) store<f32>(to, f32x4.extract_lane(v, 1), 4);
  if (count > 2) store<f32>(to, f32x4.extract_lane(v, 2), 8);
}

/** Writes the first `count` of four numbers as float64. */
export function storeDoubles(to: usize, v: v128, count: i32): void {
  store<f64>(to, f32x4.extract_lane(v, 0));
  if (count > 1) store<f64>(to, f32x4.extract_lane(v, 1), 8);
  if (count > 2) store<f64>(to, f32x4.extract_lane(v, 2), 16);
  if (count > 3) store<f64>(to, f32x4.extract_lane(v, 3), 24);
}

/** The sum of `rows` vectors, `step` bytes apart; of each vector, its first `count` numbers. */
export function sumRows(from: usize, step: usize, rows: i32, count: i32): v128 {
  let sum = f32x4.splat(0);
  if (count >= 4)
    for (let i = 0; i < rows; i++) {
      sum = f32x4.add(sum, v128.load(from));
      from += step;
    }
  else
    for (let i = 0; i < rows; i++) {
      sum = f32x4.add(sum, loadFirst(from, count));
      from += step;
    }
  return sum;
}
