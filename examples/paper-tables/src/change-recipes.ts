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
import { withOverrides } from "longtail";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { Block } from "./blocks.js";
import type { Row } from "./tables/table.js";

// Settings of stage 2 do not apply to methods without one.
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

/** Each distinct error once, under the methods it affects unless it affects all. */
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
 * Changes the recipes of all rows. A row that was not requested is left out if it cannot be changed.
 *
 * @error Custom (a setting without `=`) · errors of decoding a requested row
 */
export const changeRecipes = (
  settings: readonly string[],
  blocks: readonly Block[],
  isRequested: (block: Block, row: Row) => boolean,
): Checked<readonly Block[]> => {
  if (settings.length === 0) return E.right(blocks);
  // A malformed setting is reported once, not for each row.
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
