import type { NumberRows } from "@longtail/arrays";
import type { LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { TaskEither } from "#fp-ts/TaskEither";
import type { ScoreKind } from "../api.js";
import { BadRow } from "../errors.js";

/** How far rows of probabilities may be from the sum 1: halves have three digits, and text is often rounded. */
export const slackOf = ({ dtype }: NumberRows): number =>
  dtype === "float16" || dtype === "bfloat16" ? 0.03 : dtype === "text" ? 0.01 : 1e-3;

interface Look {
  /** All numbers lie in [0, 1]. */
  readonly isUnit: boolean;
  /** All rows have the sum 1. */
  readonly isWhole: boolean;
  /** The first row that has not, and its sum. */
  readonly row: number;
  readonly sum: number;
}

const lookAt = (data: ArrayLike<number>, classes: number, slack: number): Look => {
  let isUnit = true;
  let strange: { readonly row: number; readonly sum: number } | undefined;
  for (let row = 0; row * classes < data.length; row++) {
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const value = data[row * classes + k] as number;
      sum += value;
      if (!(value >= 0 && value <= 1 + 1e-6)) isUnit = false;
    }
    if (!(Math.abs(sum - 1) <= slack)) strange ??= { row, sum };
  }
  return { isUnit, isWhole: strange === undefined, row: strange?.row ?? 0, sum: strange?.sum ?? 1 };
};

const first = 1000;

/**
 * What the scores are, by their first thousand rows or as stated, if the rows do not contradict it.
 *
 * @error judge/BadRow · those of the file's reader
 */
export const scoreKind =
  (scores: NumberRows, stated: ScoreKind | undefined): TaskEither<LongtailError, ScoreKind> =>
  async () => {
    const blocks = scores.blocks({ rows: first });
    const block = await blocks.next();
    await blocks.return();
    if (block.done === true) return E.right(stated ?? "probabilities");
    if (E.isLeft(block.value)) return block.value;
    const { isUnit, isWhole, row, sum } = lookAt(
      block.value.right.data,
      scores.columns,
      slackOf(scores),
    );
    const bad = (at: number, expected: string, found: string, remedy: string) =>
      E.left(BadRow.of({ file: scores.file, row: at, expected, found, remedy }));
    if (stated === "logits")
      return isUnit && isWhole
        ? bad(
            0,
            "logits",
            "probabilities, like every row that was looked at: numbers in [0, 1] of the sum 1",
            "--scores probabilities takes them as such",
          )
        : E.right(stated);
    if (isUnit && !isWhole)
      return bad(
        row,
        "probabilities of the sum 1, or logits",
        `numbers in [0, 1] of the sum ${Number(sum.toPrecision(6))}`,
        stated === undefined
          ? "--scores logits takes them as logits"
          : "scores of single classes, such as sigmoids, are no distribution",
      );
    if (isUnit) return E.right("probabilities");
    return stated === undefined
      ? E.right("logits")
      : bad(
          row,
          "probabilities, numbers in [0, 1] of the sum 1",
          `other numbers, of the sum ${Number(sum.toPrecision(6))}`,
          "--scores logits takes them as logits",
        );
  };
