import type { Spread } from "../result-file.js";

/** A number with three significant digits, and none too many before them. */
export const short = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);

/** Median and extremes. */
export const spreadText = ({ median, min, max }: Spread, factor = 1): string =>
  `${short(factor * median)} (${short(factor * min)}..${short(factor * max)})`;
