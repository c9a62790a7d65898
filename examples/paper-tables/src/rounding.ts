/** Rounds to six decimals, more than any of these figures supports. */
export const rounded = (value: number): number => Number(value.toFixed(6));

/** Removes binary rounding noise from a decimal number: 53.35 for 100 · 0.5335. */
export const asDecimal = (value: number): number => Number(value.toPrecision(12));

/** A number as text with the given number of decimals. Halves round away from zero; zero has no sign. */
export const inDecimals = (value: number, decimals: number): string => {
  const scale = 10 ** decimals;
  const units = Math.round(asDecimal(Math.abs(value) * scale));
  return ((units === 0 ? 0 : Math.sign(value) * units) / scale).toFixed(decimals);
};
