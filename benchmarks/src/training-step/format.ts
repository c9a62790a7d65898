import type { Spread } from "../result-file.js";

/** A number with three significant digits; from 100 on, as an integer with thousands separators. */
export const short = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);

/** The median, then the extremes in parentheses. */
export const spreadText = ({ median, min, max }: Spread, factor = 1): string =>
  `${short(factor * median)} (${short(factor * min)}..${short(factor * max)})`;
