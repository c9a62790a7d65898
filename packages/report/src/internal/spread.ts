import { mean as average, deviation } from "d3-array";

/** The mean of some numbers; NaN of none. */
export const mean = (values: readonly number[]): number => average(values) ?? Number.NaN;

/** The sample standard deviation of some numbers; 0 of fewer than two. */
export const standardDeviation = (values: readonly number[]): number => deviation(values) ?? 0;

/** Numbers in print: one alone, several as mean ± standard deviation, `none` for none. */
export const spread = (values: readonly number[], show: (value: number) => string): string =>
  values.length === 0
    ? "none"
    : values.length === 1
      ? show(mean(values))
      : `${show(mean(values))}\u00a0±\u00a0${show(standardDeviation(values))}`;
