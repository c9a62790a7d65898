/** Central differences of a scalar function of several numbers: an oracle for gradients. */
export const finiteDifferences = (
  f: (x: Float64Array) => number,
  x: ArrayLike<number>,
  step = 1e-4,
): Float64Array => {
  const at = Float64Array.from(x);
  return Float64Array.from(at, (centre, i) => {
    at[i] = centre + step;
    const above = f(at);
    at[i] = centre - step;
    const below = f(at);
    at[i] = centre;
    return (above - below) / (2 * step);
  });
};
