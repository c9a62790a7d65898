import { declareError } from "@longtail/core";

/** A row of scores that is not what the scores are: logits among probabilities, or the reverse. */
export const BadRow = declareError(
  "judge/BadRow",
  ({
    file,
    row,
    expected,
    found,
    remedy,
  }: {
    readonly file: string;
    readonly row: number;
    readonly expected: string;
    readonly found: string;
    readonly remedy: string;
  }) => `${file}: row ${row} (from 0): expected ${expected}, found ${found}; ${remedy}`,
);

/** Scores and labels, or two files of scores, that do not belong together. */
export const Unmatched = declareError(
  "judge/Unmatched",
  ({
    file,
    expected,
    found,
  }: {
    readonly file: string;
    readonly expected: string;
    readonly found: string;
  }) => `${file}: expected ${expected}, found ${found}`,
);
