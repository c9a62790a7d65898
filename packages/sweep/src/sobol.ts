// Joe and Kuo's primitive polynomials (degree and coefficients) and initial direction numbers, dimensions 2 to 10.
const directions: readonly (readonly [
  degree: number,
  coefficients: number,
  initial: readonly number[],
])[] = [
  [1, 0, [1]],
  [2, 1, [1, 3]],
  [3, 1, [1, 3, 1]],
  [3, 2, [1, 1, 1]],
  [4, 1, [1, 1, 3, 3]],
  [4, 4, [1, 3, 5, 13]],
  [5, 2, [1, 1, 5, 5, 17]],
  [5, 4, [1, 1, 5, 5, 5]],
  [5, 7, [1, 1, 7, 11, 19]],
];

/** The most dimensions of a Sobol point. */
export const sobolDimensions: number = directions.length + 1;

const bits = 30;

const columnsOf = (dimension: number): readonly number[] => {
  const row = directions[dimension - 1];
  if (row === undefined) return Array.from({ length: bits }, (_, i) => 2 ** (bits - 1 - i));
  const [degree, coefficients, initial] = row;
  const m = [...initial];
  for (let i = degree; i < bits; i++) {
    const back = (by: number): number => m[i - by] as number;
    let next = back(degree) ^ (back(degree) << degree);
    for (let k = 1; k < degree; k++)
      if ((coefficients >> (degree - 1 - k)) & 1) next ^= back(k) << k;
    m.push(next);
  }
  return m.map((value, i) => value * 2 ** (bits - 1 - i));
};

/**
 * The first points of Sobol's sequence in the unit cube, unscrambled, in Gray code order; the first is the origin.
 *
 * @param dimensions 1 to 10
 * @shape `[count][dimensions]`, each in [0, 1)
 * @source Joe and Kuo, Constructing Sobol sequences with better two-dimensional projections (2008); Antonov and Saleev (1979)
 */
export const sobol = (count: number, dimensions: number): readonly (readonly number[])[] => {
  const columns = Array.from({ length: dimensions }, (_, d) => columnsOf(d));
  let at = columns.map(() => 0);
  const points: (readonly number[])[] = [];
  for (let n = 0; n < count; n++) {
    points.push(at.map((x) => x / 2 ** bits));
    // The position of the lowest zero bit of n.
    const flips = 31 - Math.clz32(~n & (n + 1));
    at = at.map((x, d) => x ^ (columns[d]?.[flips] as number));
  }
  return points;
};
