import { type Checked, failure, integers, seeds } from "@longtail/core";
import * as E from "#fp-ts/Either";

/**
 * Checks that a name is a known one.
 *
 * @error UnknownName, under the option
 */
export const checkName =
  <const N extends string>(option: string, noun: string, known: readonly N[]) =>
  (name: string): Checked<N> => {
    const found = known.find((one) => one === name);
    return found === undefined
      ? E.left(failure("UnknownName", { path: [`--${option}`], noun, actual: name, known }))
      : E.right(found);
  };

/** The items of a comma-separated list, each once. */
export const splitList = (list: string): readonly string[] => [
  ...new Set(list.split(",").map((item) => item.trim())),
];

const seedRange = integers(0, seeds.max);

/**
 * A seed in decimal digits.
 *
 * @error OutOfRange
 */
export const checkSeed = (text: string): Checked<number> =>
  /^\d+$/.test(text) && Number(text) <= seedRange.max
    ? E.right(Number(text))
    : E.left(failure("OutOfRange", { path: ["--seeds"], range: seedRange, actual: text }));
