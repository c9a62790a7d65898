import {
  allErrors,
  type Checked,
  decode,
  type LongtailError,
  renderError,
  several,
  under,
} from "@longtail/core";
import { Pipeline } from "@longtail/mislas";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { withOverrides } from "longtail";
import type { Block } from "./blocks.js";
import type { Row } from "./tables/table.js";

// A setting of stage 2 passes over methods that have none.
const applies =
  ({ pipeline }: Row) =>
  (setting: string): boolean =>
    pipeline.stage2 !== undefined || !setting.startsWith("stage2.");

const changedRow = (row: Row, settings: readonly string[]): Checked<Row> =>
  pipe(
    withOverrides(row.pipeline, settings.filter(applies(row))),
    E.chain(decode(Pipeline)),
    E.map((pipeline) => ({ ...row, pipeline })),
  );

interface Attempt {
  readonly row: Row;
  readonly requested: boolean;
  readonly result: Checked<Row>;
}

/** Each thing that is wrong once, with the methods that suffer from it unless all do. */
const errorsOf = (attempts: readonly Attempt[]): LongtailError => {
  const wrong = attempts.flatMap(({ row, result }) =>
    E.isLeft(result) ? allErrors(result.left).map((error) => ({ error, method: row.method })) : [],
  );
  const methods = new Set(attempts.map(({ row }) => row.method));
  const distinct = new Map(wrong.map(({ error }) => [renderError(error), error]));
  return several(
    [...distinct].map(([sentence, error]) => {
      const affected = new Set(
        wrong.filter((one) => renderError(one.error) === sentence).map(({ method }) => method),
      );
      return affected.size === methods.size ? error : under([...affected].join(","))(error);
    }),
  );
};

/**
 * Blocks with the recipes of their rows changed; a row that was not asked for and cannot be changed so is left out.
 *
 * @error Custom (a setting without `=`) · what decoding a row that was asked for reports
 */
export const changeRecipes = (
  settings: readonly string[],
  blocks: readonly Block[],
  isRequested: (block: Block, row: Row) => boolean,
): Checked<readonly Block[]> => {
  if (settings.length === 0) return E.right(blocks);
  // Whether a setting is one does not depend on what it changes.
  const wellFormed = withOverrides({}, settings);
  if (E.isLeft(wellFormed)) return wellFormed;
  const attempted = blocks.map((block) => ({
    block,
    attempts: block.rows.map(
      (row): Attempt => ({
        row,
        requested: isRequested(block, row),
        result: changedRow(row, settings),
      }),
    ),
  }));
  const requested = attempted.flatMap(({ attempts }) =>
    attempts.filter((attempt) => attempt.requested),
  );
  return requested.some(({ result }) => E.isLeft(result))
    ? E.left(errorsOf(requested))
    : E.right(
        attempted.map(({ block, attempts }) => ({
          ...block,
          title: `${block.title}, changed`,
          rows: attempts.flatMap(({ result }) => (E.isRight(result) ? [result.right] : [])),
        })),
      );
};
