/** Six decimals: more than any of these figures means. */
export const rounded = (value: number): number => Number(value.toFixed(6));

/** The decimal number that is meant, without the noise of the binary one that stands for it: 53.35 for 100 · 0.5335. */
export const asDecimal = (value: number): number => Number(value.toPrecision(12));

/** A number as text with so many decimals; halves are rounded away from zero, and zero has no sign. */
export const inDecimals = (value: number, decimals: number): string => {
  const scale = 10 ** decimals;
  const units = Math.round(asDecimal(Math.abs(value) * scale));
  return ((units === 0 ? 0 : Math.sign(value) * units) / scale).toFixed(decimals);
};
