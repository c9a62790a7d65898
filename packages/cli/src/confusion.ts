import type { ReadableStore } from "@longtail/checkpoint";
import type { LongtailError } from "@longtail/core";
import { predictionsOf } from "@longtail/ece";
import { decodePredictions, type StoredPredictions } from "@longtail/mislas";
import type { PageRun } from "@longtail/report";
import type { RunSummary } from "@longtail/run-record";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";

/** The file of a run's confusion matrix. */
export const confusionName = "confusion.csv";

/** A matrix of counts, row by row. */
export type Confusion = readonly (readonly number[])[];

// A spreadsheet takes no more columns than some thousands.
const mostClasses = 1000;

/**
 * A confusion matrix: how many images of each class (row) are taken for each class (column).
 *
 * @shape result [K][K]
 * @error those of `predictionsOf`
 */
export const confusionMatrix = ({
  probabilities,
  labels,
  classes,
}: StoredPredictions): E.Either<LongtailError, Confusion> =>
  pipe(
    predictionsOf({ probabilities, classes }),
    E.map(({ predictions }) => {
      const rows = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
      labels.forEach((label, i) => {
        const row = rows[label] as number[];
        const predicted = predictions[i] as number;
        row[predicted] = (row[predicted] as number) + 1;
      });
      return rows;
    }),
  );

const cell = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** The matrix as CSV: a line for each true class, a column for each predicted one, both named. */
export const confusionCsv = (matrix: Confusion, names: readonly string[]): string =>
  [
    ["true \\ predicted", ...names],
    ...matrix.map((row, label) => [names[label] ?? String(label), ...row.map(String)]),
  ]
    .map((cells) => `${cells.map(cell).join(",")}\n`)
    .join("");

/**
 * The confusion matrix of a run's best weights; undefined where the run kept no predictions, or has over 1,000 classes.
 *
 * @shape result [K][K]
 * @error FileUnreadable · FileTruncated · FileForeign · core/FileDamaged
 */
export const storedConfusion = (
  store: ReadableStore,
  { predictions, counts }: RunSummary,
): TE.TaskEither<LongtailError, Confusion | undefined> =>
  predictions === undefined || counts.length > mostClasses
    ? TE.right(undefined)
    : pipe(
        store.read(predictions.best),
        TE.chainEitherK((bytes) =>
          bytes === undefined
            ? E.right(undefined)
            : pipe(decodePredictions(bytes, predictions.best), E.chain(confusionMatrix)),
        ),
      );

/** A run with its confusion matrix, for a page. */
export const withConfusion = (
  store: ReadableStore,
  summary: RunSummary,
): TE.TaskEither<LongtailError, PageRun> =>
  pipe(
    storedConfusion(store, summary),
    TE.map((confusion) => ({ ...summary, confusion })),
  );

/** The confusion matrix of a run as a file, if it is known. */
export const confusionFile = ({
  confusion,
  classNames,
  counts,
}: PageRun): Readonly<Record<string, string>> =>
  confusion === undefined
    ? {}
    : {
        [confusionName]: confusionCsv(confusion, classNames ?? counts.map((_, k) => String(k))),
      };
