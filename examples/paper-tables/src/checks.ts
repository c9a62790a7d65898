import { failure, integers, type LongtailError, several } from "@longtail/core";
import { sequenceS } from "fp-ts/lib/Apply.js";
import * as A from "fp-ts/lib/Array.js";
import * as E from "fp-ts/lib/Either.js";

/** A value, or what is wrong with it. */
export type Checked<T> = E.Either<LongtailError, T>;

const validation = E.getApplicativeValidation<LongtailError>({
  concat: (a, b) => several([a, b]),
});
/** Some checks as one, the errors of all together. */
export const gathered = sequenceS(validation);

/** One of some names. */
export const chosen =
  (option: string, noun: string, known: readonly string[]) =>
  (name: string): Checked<string> =>
    known.includes(name)
      ? E.right(name)
      : E.left(failure("UnknownName", { path: [`--${option}`], noun, actual: name, known }));

/** A check of each item, the errors of all together. */
export const all = <T, U>(
  items: readonly T[],
  check: (item: T) => Checked<U>,
): Checked<readonly U[]> => A.traverse(validation)(check)([...items]);

/** The words of a list with commas, each once. */
export const words = (list: string): readonly string[] => [
  ...new Set(list.split(",").map((word) => word.trim())),
];

const seedRange = integers(0, 2 ** 32 - 1);

/** A seed. */
export const seedOf = (word: string): Checked<number> =>
  /^\d+$/.test(word) && Number(word) <= seedRange.max
    ? E.right(Number(word))
    : E.left(failure("OutOfRange", { path: ["--seeds"], range: seedRange, actual: word }));
