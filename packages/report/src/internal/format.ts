import { format } from "d3-format";

const fixed = (digits: number): ((value: number) => string) => {
  const write = format(`.${digits}f`);
  return (value) => (Number.isFinite(value) ? write(value) : "–");
};

const one = fixed(1);

/**
 * A fraction as a percentage with one decimal and no sign; a dash if it is not finite.
 *
 * Halves round up in decimal: 5415 correct of 10,000 are 54.2, though 100 * 0.5415 is less than 54.15 in binary.
 *
 * @example
 * ```ts
 * import { percentage } from "@longtail/report";
 *
 * console.log(percentage(0.2541), percentage(0.5415)); // 25.4 54.2
 * ```
 */
export const percentage = (fraction: number): string =>
  one(Math.round(Number((1000 * fraction).toPrecision(12))) / 10);

/** A fraction as a percentage with its sign, kept on one line: 0.2541 is `25.4 %`. */
export const percent = (fraction: number): string =>
  Number.isFinite(fraction) ? `${percentage(fraction)}\u00a0%` : "–";

/** Three decimals: nats, scores. */
export const decimal: (value: number) => string = fixed(3);

const grouped = format(",d");

/** A count: 12406 is `12,406`. */
export const count = (value: number): string => (Number.isFinite(value) ? grouped(value) : "–");

const significant = format(".2~s");

/** A count in short form: 12406 is `12k`. */
export const shortCount = (value: number): string =>
  value < 1000 ? count(value) : significant(value);

/** A count with its noun: `1 class`, `3 classes`. */
export const plural = (n: number, noun: string, nouns = `${noun}s`): string =>
  `${count(n)}\u00a0${n === 1 ? noun : nouns}`;

/** Seconds in words: `48 s`, `3 min 12 s`, `2 h 5 min`. */
export const duration = (seconds: number): string => {
  const [s, m] = [Math.round(seconds), Math.round(seconds / 60)];
  if (s < 60) return `${s}\u00a0s`;
  if (m < 60) return `${Math.floor(s / 60)}\u00a0min ${s % 60}\u00a0s`;
  return `${Math.floor(m / 60)}\u00a0h ${m % 60}\u00a0min`;
};
