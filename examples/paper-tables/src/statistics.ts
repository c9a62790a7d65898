import { inDecimals } from "./rounding.js";
import type { Entry } from "./sheets/sheet.js";

/** The mean. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1),
  );
};

/** A number with one decimal. */
export const oneDecimal = (value: number): string => inDecimals(value, 1);

/** The mean of percentages, with their standard deviation if there are several. */
export const spread = (values: readonly number[]): string =>
  values.length > 1
    ? `${oneDecimal(mean(values))} ± ${oneDecimal(deviation(values))}`
    : oneDecimal(mean(values));

/** Percentages as an entry of a table. */
export const spreadEntry = (values: readonly number[]): Entry => ({
  text: spread(values),
  value: mean(values),
});

/** The mean of percentages as an entry of a table; none where there are none. */
export const meanEntry = (values: readonly number[]): Entry =>
  values.length === 0 ? { text: "none" } : { text: oneDecimal(mean(values)), value: mean(values) };

/** A difference with its sign (a true minus sign); 0.0 has none. */
export const signed = (value: number): string => {
  const text = oneDecimal(value);
  return Number(text) > 0 ? `+${text}` : text.replace("-", "−");
};
