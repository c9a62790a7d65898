import { classAccuracies, defineByCount, groupsOf, type ShotGroups } from "@longtail/accuracy";
import {
  binCounts,
  type Checked,
  checkLength,
  checkNumber,
  gatheredList,
  integers,
  type LongtailError,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Judgement, JudgeOptions, PartJudgement, Scored } from "./api.js";
import { Unmatched } from "./errors.js";
import { cutOf } from "./internal/cut.js";
import { hardestRows } from "./internal/hardest.js";
import { scoreKind, slackOf } from "./internal/kind.js";
import { judgePart, type Part } from "./internal/parts.js";
import { checkLabelRange, type Scan, scanScores } from "./internal/scan.js";
import type { Tally } from "./internal/tally.js";

const names = ["many", "medium", "few"] as const;

const none: ShotGroups = { many: [], medium: [], few: [] };

/** The groups of the classes; none without counts. */
const groupsFor = (classes: number, { counts, groups }: JudgeOptions): Checked<ShotGroups> =>
  counts !== undefined
    ? pipe(
        checkLength("counts", counts, classes, "counts, one for each column of scores"),
        E.chain(() => groupsOf(groups ?? defineByCount(), counts)),
      )
    : groups?.kind === "groups/by-index"
      ? groupsOf(groups, classes)
      : E.right(none);

/** The positions of the images of one part. */
const rowsOfPart = (labels: Int32Array, partOf: Uint8Array, part: number): Int32Array => {
  const rows = new Int32Array(labels.length);
  let count = 0;
  for (let row = 0; row < labels.length; row++)
    if (partOf[labels[row] as number] === part) rows[count++] = row;
  return rows.slice(0, count);
};

const total = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

const partsOf = (
  { nll, brier, classes, partOf }: Tally,
  labels: Int32Array,
  groups: ShotGroups,
): readonly (readonly ["all" | (typeof names)[number], Part])[] => {
  const all: Part = {
    classes: Array.from({ length: classes }, (_, k) => k),
    nll: total(nll),
    brier: total(brier),
  };
  return [
    ["all", all],
    ...names.flatMap((name, part) => {
      const rows = rowsOfPart(labels, partOf, part);
      return rows.length === 0
        ? []
        : [
            [
              name,
              {
                classes: groups[name],
                rows,
                nll: nll[part] as number,
                brier: brier[part] as number,
              },
            ] as const,
          ];
    }),
  ];
};

const judged = (
  tally: Tally,
  labels: Int32Array,
  groups: ShotGroups,
  { seed = 0, counts }: JudgeOptions,
): Checked<Omit<Judgement, "kind" | "kindFrom">> => {
  const parts = partsOf(tally, labels, groups);
  const { classes, predictions } = tally;
  return pipe(
    E.Do,
    E.bind("found", () =>
      gatheredList(
        parts.map(([name, part]) =>
          E.map((result: PartJudgement) => [name, result] as const)(
            judgePart(tally, labels, part, seed),
          ),
        ),
      ),
    ),
    E.bind("single", () => classAccuracies({ predictions, labels, classes })),
    E.map(({ found, single }) => {
      const { all, ...byGroup } = Object.fromEntries(found) as Record<string, PartJudgement>;
      const accuracies = single.map((accuracy) => accuracy ?? null);
      const isGrouped = names.some((name) => groups[name].length > 0);
      return {
        classes,
        all: all as PartJudgement,
        groups: byGroup,
        ...(!isGrouped && { withoutGroups: "the training images of each class are not known" }),
        ...(counts !== undefined && { counts }),
        classAccuracies: accuracies,
        ...(isGrouped && {
          confusion: hardestRows(classes, groups.few, accuracies, predictions, labels),
        }),
      };
    }),
  );
};

const checkClasses = ({ scores }: Scored): Checked<number> =>
  scores.columns >= 2 && (scores.shape === undefined || scores.shape.length === 2)
    ? E.right(scores.columns)
    : E.left(
        Unmatched.of({
          file: scores.file,
          expected: "a matrix: a row for each image, a column for each of at least two classes",
          found:
            scores.shape === undefined
              ? `${scores.columns} column`
              : `the shape (${scores.shape.join(", ")})`,
        }),
      );

/** Judges by one way to pass over the scores. */
export const judgeBy =
  (scan: Scan) =>
  (scored: Scored, options: JudgeOptions = {}): TE.TaskEither<LongtailError, Judgement> => {
    const { scores, labels, labelsFile = "labels" } = scored;
    const { bins = 15, kind } = options;
    return pipe(
      TE.fromEither(checkClasses(scored)),
      TE.chainFirstEitherK(() => checkNumber("bins", binCounts, bins)),
      TE.chainFirstEitherK(() => checkNumber("labels.length", integers(1), labels.length)),
      TE.chainFirstEitherK((classes) => checkLabelRange(labelsFile, labels, classes)),
      TE.bindTo("classes"),
      TE.bind("groups", ({ classes }) => TE.fromEither(groupsFor(classes, options))),
      TE.bind("kind", () => scoreKind(scores, kind)),
      TE.bind("tally", ({ classes, groups, kind: found }) => {
        const partOf = new Uint8Array(classes).fill(names.length);
        for (const [part, name] of names.entries()) for (const k of groups[name]) partOf[k] = part;
        return scan(scores, labels, {
          kind: found,
          classes,
          bins,
          slack: slackOf(scores),
          partOf,
          parts: names.length + 1,
          cut: cutOf(classes),
        });
      }),
      TE.chainEitherK(({ groups, kind: found, tally }) =>
        pipe(
          judged(tally, labels, groups, options),
          E.map((result) => ({
            kind: found,
            kindFrom: kind === undefined ? ("content" as const) : ("stated" as const),
            ...result,
          })),
        ),
      ),
    );
  };

/**
 * Judges the scores of any model in one pass over them: accuracy, calibration errors, NLL and Brier score, on all images and on those
 * of classes with many, medium and few training images, with bootstrap intervals.
 *
 * Scores are read block by block, so that a file of gigabytes needs the memory of a few blocks and 20 bytes for each row. Logits go
 * through a softmax in float64. Where `kind` is not given the first thousand rows decide: numbers in [0, 1] of the sum 1 are
 * probabilities. Every row must then be what the first ones are.
 *
 * @shape scores [n, K] · labels [n] · counts [K]
 * @unit  fractions; NLL in nats
 * @error judge/BadRow (logits among probabilities and the reverse, a row without the sum 1) · judge/Unmatched (rows and labels differ in
 *        number; no matrix) · BadLabel (no such column) · LengthMismatch (counts) · BadCount · OutOfRange (bins, seed, no rows) · those
 *        of the files' readers
 * @owns  the result is plain data
 * @source the definitions are those of `@longtail/ece`, `@longtail/accuracy` and `@longtail/bootstrap`; a group's classwise error is the
 *         mean over its classes, each over all images
 * @example
 * ```ts
 * import { bytesSource, openArray, writeNpy } from "@longtail/arrays";
 * import { orThrow } from "@longtail/core";
 * import { judge } from "@longtail/judge";
 *
 * const logits = Float32Array.of(2, 0, 1, 0, 3, 1, 1, 0, 2, 4, 1, 0);
 * const file = orThrow(writeNpy({ shape: [4, 3], data: logits }));
 * const scores = await orThrow(openArray(bytesSource(file, "logits.npy")));
 * const judgement = await orThrow(judge({ scores, labels: Int32Array.of(0, 1, 2, 1) }, { counts: [500, 50, 5] }));
 * console.log(judgement.kind, judgement.all.accuracy, judgement.groups.few?.accuracy); // logits 0.75 1
 * ```
 */
export const judge: (
  scored: Scored,
  options?: JudgeOptions,
) => TE.TaskEither<LongtailError, Judgement> = judgeBy(scanScores);
