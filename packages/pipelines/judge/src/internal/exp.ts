const steps = 64;
const perStep = Math.LN2 / steps;
const stepsPerUnit = steps / Math.LN2;
// ln 2 / 64 in two parts, of which the first times any step number is exact.
const high = Math.fround(perStep);
// What Math.LN2 lacks of ln 2, which many steps would show.
const lacking = 2.3190468138463e-17;
const low = perStep - high + lacking / steps;
const half = 0.5;
const sixth = 1 / 6;
const twentyFourth = 1 / 24;
const hundredTwentieth = 1 / 120;

const lowest = -700;

// 2^(-n / 64): the steps down from 1.
const table = Float64Array.from(
  { length: Math.ceil(-lowest * stepsPerUnit) + 2 },
  // Of two factors, the second exact: a power with a large exponent loses digits.
  (_, n) => 2 ** (-(n % steps) / steps) * 2 ** -Math.floor(n / steps),
);

/**
 * e^x for x of at most 0, within ten units of the last place; 0 below -700, where a softmax has nothing to add.
 *
 * A softmax over a thousand classes is little else, and Math.exp takes several times as long.
 */
export const expOf = (x: number): number => {
  if (!(x >= lowest)) return x < 0 ? 0 : Number.NaN;
  const step = (half - x * stepsPerUnit) | 0;
  const r = x + step * high + step * low;
  return (
    (table[step] as number) *
    (1 + r * (1 + r * (half + r * (sixth + r * (twentyFourth + r * hundredTwentieth)))))
  );
};
