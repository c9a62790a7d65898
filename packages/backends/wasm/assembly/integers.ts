// Arithmetic on sizes.

/** The smallest multiple of `multiple` that is at least `n`. */
@inline
export function roundUp(n: i32, multiple: i32): i32 {
  return divideUp(n, multiple) * multiple;
}

/** n / by, rounded up. */
@inline
export function divideUp(n: i32, by: i32): i32 {
  return (n + by - 1) / by;
}

@inline
export function smaller(a: i32, b: i32): i32 {
  return a < b ? a : b;
}

@inline
export function larger(a: i32, b: i32): i32 {
  return a > b ? a : b;
}
