import type { Store } from "@longtail/checkpoint";
import type { LongtailError } from "@longtail/core";
import { predictionsOf } from "@longtail/ece";
import { decodePredictions, type StoredPredictions } from "@longtail/mislas";
import type { RunSummary } from "@longtail/run-record";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";

/** The file of a run's confusion matrix. */
export const confusionName = "confusion.csv";

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
}: StoredPredictions): E.Either<LongtailError, readonly (readonly number[])[]> =>
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
export const confusionCsv = (
  matrix: readonly (readonly number[])[],
  names: readonly string[],
): string =>
  [
    ["true \\ predicted", ...names],
    ...matrix.map((row, label) => [names[label] ?? String(label), ...row.map(String)]),
  ]
    .map((cells) => `${cells.map(cell).join(",")}\n`)
    .join("");

/**
 * The confusion matrix of a run's best weights as a file; no file where the run kept no predictions, or has over 1,000 classes.
 *
 * @error FileUnreadable · FileTruncated · FileForeign · core/FileDamaged
 */
export const confusionFile = (
  store: Store,
  { predictions, classNames, counts }: RunSummary,
): TE.TaskEither<LongtailError, Readonly<Record<string, string>>> =>
  predictions === undefined || counts.length > mostClasses
    ? TE.right({})
    : pipe(
        store.read(predictions.best),
        TE.chainEitherK((bytes) =>
          bytes === undefined
            ? E.right({})
            : pipe(
                decodePredictions(bytes, predictions.best),
                E.chain(confusionMatrix),
                E.map((matrix) => ({
                  [confusionName]: confusionCsv(
                    matrix,
                    classNames ?? counts.map((_, k) => String(k)),
                  ),
                })),
              ),
        ),
      );
