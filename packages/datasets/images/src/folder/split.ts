import { type Checked, derive, failure, gatheredList, type Seed } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { ByClass, Layout, Part } from "./layout.js";

/** How much of each class is held out, where its images have no folders of their own. */
export interface SplitOptions {
  readonly testFraction: number;
  readonly validationFraction: number;
  readonly seed: Seed;
}

/** The image files of each part, by class. */
export type Split = Readonly<Record<Part, ByClass>>;

// By a hash of each name, so that a class that gains an image keeps nearly all of its split.
const shuffled = (files: readonly string[], seed: Seed): readonly string[] =>
  files
    .map((path) => [derive(seed, "folder", path), path] as const)
    .sort(([a, one], [b, other]) => a - b || (one < other ? -1 : 1))
    .map(([, path]) => path);

// At least one, as soon as there is any to hold out.
const share = (fraction: number, count: number, most: number): number =>
  fraction === 0 ? 0 : Math.min(most, Math.max(1, Math.round(fraction * count)));

const splitClass =
  (test: number, validation: number, seed: Seed) =>
  (
    files: readonly string[],
    className: string,
  ): Checked<Readonly<Record<Part, readonly string[]>>> => {
    const needed = 1 + Number(test > 0) + Number(validation > 0);
    if (files.length < needed)
      return E.left(
        failure("FileForeign", {
          file: className,
          expected: `at least ${needed} images: one to train on and one to hold out${needed > 2 ? " for each of test and validation" : ""}`,
          found: String(files.length),
        }),
      );
    const order = shuffled(files, seed);
    const tested = share(test, files.length, files.length - needed + 1);
    const held = share(validation, files.length, files.length - tested - 1);
    const part = (from: number, to: number) => order.slice(from, to).sort();
    return E.right({
      test: part(0, tested),
      validation: part(tested, tested + held),
      train: part(tested + held, files.length),
    });
  };

/**
 * The images of each part. A part without a folder of its own gets its fraction of each class, rounded, and at least one image.
 *
 * @error Incompatible (fractions that leave nothing to train on) · FileForeign (a class with too few images), with the class's name
 */
export const splitOf = (
  { classNames, train, test, validation }: Layout,
  { testFraction, validationFraction, seed }: SplitOptions,
): Checked<Split> => {
  const tested = test === undefined ? testFraction : 0;
  const held = validation === undefined ? validationFraction : 0;
  if (tested + held >= 1)
    return E.left(
      failure("Incompatible", {
        path: ["validationFraction"],
        what: "the split",
        needs: "testFraction and validationFraction to be less than 1 together",
        got: `${tested} and ${held}`,
      }),
    );
  const cut = splitClass(tested, held, seed);
  return pipe(
    gatheredList(train.map((files, label) => cut(files, classNames[label] as string))),
    E.map((classes) => ({
      train: classes.map((parts) => parts.train),
      test: test ?? classes.map((parts) => parts.test),
      validation: validation ?? classes.map((parts) => parts.validation),
    })),
  );
};
