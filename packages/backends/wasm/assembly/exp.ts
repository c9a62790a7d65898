// The exponential function, two numbers at a time.

@inline const LOG2_E: f64 = 1.4426950408889634;
// ln 2 in two parts: the first has few enough digits that its product with any exponent is exact.
@inline const LN2_HIGH: f64 = 0.6931471803691238;
@inline const LN2_LOW: f64 = 1.9082149292705877e-10;
// Adding it puts a small integer into the lowest bits of a double.
@inline const SHIFT: f64 = 6755399441055744;
// Below, e^x is no normal number.
@inline const LOWEST: f64 = -708;

@inline
function step(p: v128, r: v128, coefficient: f64): v128 {
  return f64x2.add(f64x2.mul(p, r), f64x2.splat(coefficient));
}

/**
 * e^x of two numbers of at most 0, to 1e-13 of its value; 0 below -708, NaN of NaN.
 *
 * e^x = 2^n e^r, with n the nearest integer to x / ln 2 and |r| at most half of ln 2: Taylor's series to r^11.
 */
@inline
export function expPair(x: v128): v128 {
  const shifted = f64x2.add(
    f64x2.mul(f64x2.max(x, f64x2.splat(LOWEST)), f64x2.splat(LOG2_E)),
    f64x2.splat(SHIFT),
  );
  const n = f64x2.sub(shifted, f64x2.splat(SHIFT));
  const r = f64x2.sub(
    f64x2.sub(x, f64x2.mul(n, f64x2.splat(LN2_HIGH))),
    f64x2.mul(n, f64x2.splat(LN2_LOW)),
  );
  let p = f64x2.splat(1.0 / 39916800);
  p = step(p, r, 1.0 / 3628800);
  p = step(p, r, 1.0 / 362880);
  p = step(p, r, 1.0 / 40320);
  p = step(p, r, 1.0 / 5040);
  p = step(p, r, 1.0 / 720);
  p = step(p, r, 1.0 / 120);
  p = step(p, r, 1.0 / 24);
  p = step(p, r, 1.0 / 6);
  p = step(p, r, 0.5);
  p = step(p, r, 1);
  p = step(p, r, 1);
  const scale = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  // What was below the lowest has an r of no use; NaN stays.
  return v128.andnot(f64x2.mul(p, scale), f64x2.lt(x, f64x2.splat(LOWEST)));
}
