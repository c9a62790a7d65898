// Exponentials of rows of logits, two numbers at a time. The functions work on addresses and own no memory.

// 2^(j / 256) for j from 0 to 255, the first bytes of the memory, which the caller fills.
const TABLE: usize = 0;
const STEPS: i64 = 256;

@inline const STEPS_PER_UNIT: f64 = 369.3299304675746;
// ln 2 / 256 in two parts: the first has few enough digits that its product with any step number is exact.
@inline const STEP_HIGH: f64 = 0.0027076061742263846;
@inline const STEP_LOW: f64 = -1.6409824502660487e-13;
// Adding it puts a small integer into the lowest bits of a double.
@inline const SHIFT: f64 = 6755399441055744;
// Below, a softmax has nothing to add.
@inline const LOWEST: f64 = -700;

@inline
function entry(step: i64): usize {
  return TABLE + ((<usize>step & <usize>(STEPS - 1)) << 3);
}

/**
 * e^x of two numbers of at most 0, to 2^-51 of its value; 0 below -700, NaN of NaN.
 *
 * e^x = 2^q 2^(j / 256) e^r, with 256 q + j the nearest integer to x / (ln 2 / 256): Taylor's series to r^4.
 */
@inline
function expPair(x: v128): v128 {
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(STEPS_PER_UNIT)), f64x2.splat(SHIFT));
  const n = f64x2.sub(shifted, f64x2.splat(SHIFT));
  const r = f64x2.sub(
    f64x2.sub(x, f64x2.mul(n, f64x2.splat(STEP_HIGH))),
    f64x2.mul(n, f64x2.splat(STEP_LOW)),
  );
  const table = v128.load64_lane(
    entry(i64x2.extract_lane(shifted, 1)),
    v128.load64_zero(entry(i64x2.extract_lane(shifted, 0))),
    1,
  );
  // q goes to the exponent's bits.
  const scale = i64x2.add(table, i64x2.shl(i64x2.shr_u(shifted, 8), 52));
  let p = f64x2.add(f64x2.mul(r, f64x2.splat(1.0 / 24)), f64x2.splat(1.0 / 6));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.5));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1));
  const value = f64x2.add(scale, f64x2.mul(scale, f64x2.mul(p, r)));
  // What was below the lowest has bits of no use; NaN stays.
  return v128.andnot(value, f64x2.lt(x, f64x2.splat(LOWEST)));
}

/** Two numbers as doubles. */
@inline
function pairAt<T>(at: usize): v128 {
  return sizeof<T>() == 4 ? f64x2.promote_low_f32x4(v128.load64_zero(at)) : v128.load(at);
}

/** The largest of a row; anything where a number is NaN. */
@inline
function largest<T>(from: usize, classes: i32): f64 {
  const each = 16 / sizeof<T>();
  let most = <f64>load<T>(from);
  let k = 0;
  if (<usize>classes >= 2 * each) {
    let a = v128.load(from);
    let b = v128.load(from, 16);
    for (k = <i32>(2 * each); k + <i32>(2 * each) <= classes; k += <i32>(2 * each)) {
      const at = from + <usize>k * sizeof<T>();
      a = v128.pmax<T>(a, v128.load(at));
      b = v128.pmax<T>(b, v128.load(at, 16));
    }
    a = v128.pmax<T>(a, b);
    if (sizeof<T>() == 4) {
      a = v128.pmax<T>(a, v128.shuffle<i64>(a, a, 1, 0));
      most = max<f64>(<f64>f32x4.extract_lane(a, 0), <f64>f32x4.extract_lane(a, 1));
    } else most = max<f64>(f64x2.extract_lane(a, 0), f64x2.extract_lane(a, 1));
  }
  for (; k < classes; k++) {
    const value = <f64>load<T>(from + <usize>k * sizeof<T>());
    if (value > most) most = value;
  }
  return most;
}

/** Writes e^(logit - largest) of a row; returns their sum, which is NaN where a number is NaN or infinite. */
@inline
function exponentialsOfRow<T>(from: usize, classes: i32, to: usize): f64 {
  const most = f64x2.splat(largest<T>(from, classes));
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let k = 0;
  for (; k + 4 <= classes; k += 4) {
    const x = expPair(f64x2.sub(pairAt<T>(from), most));
    const y = expPair(f64x2.sub(pairAt<T>(from + 2 * sizeof<T>()), most));
    v128.store(to, x);
    v128.store(to, y, 16);
    a = f64x2.add(a, x);
    b = f64x2.add(b, y);
    from += 4 * sizeof<T>();
    to += 32;
  }
  a = f64x2.add(a, b);
  let sum = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
  for (; k < classes; k++) {
    const x = f64x2.extract_lane(expPair(f64x2.sub(f64x2.splat(<f64>load<T>(from)), most)), 0);
    store<f64>(to, x);
    sum += x;
    from += sizeof<T>();
    to += 8;
  }
  return sum;
}

@inline
function exponentials<T>(from: usize, rows: i32, classes: i32, to: usize, scales: usize): bool {
  for (let row = 0; row < rows; row++) {
    const at = <usize>row * <usize>classes;
    const sum = exponentialsOfRow<T>(from + at * sizeof<T>(), classes, to + at * 8);
    if (!(sum >= 1)) return false;
    store<f64>(scales + (<usize>row << 3), 1 / sum);
  }
  return true;
}

/**
 * Writes e^(logit - largest) of rows of float32, as doubles, and for each row the factor that makes them probabilities; false where a
 * logit is NaN or infinite, and where all are -Infinity.
 */
export function exponentialsOfFloats(
  from: usize,
  rows: i32,
  classes: i32,
  to: usize,
  scales: usize,
): bool {
  return exponentials<f32>(from, rows, classes, to, scales);
}

/** The same of rows of float64. */
export function exponentialsOfDoubles(
  from: usize,
  rows: i32,
  classes: i32,
  to: usize,
  scales: usize,
): bool {
  return exponentials<f64>(from, rows, classes, to, scales);
}
