import type { Block, Blocks, NumberRows } from "@longtail/arrays";
import { failure, type LongtailError } from "@longtail/core";
import { type Calibrator, calibrate } from "@longtail/post-hoc-calibration";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { ScoreKind } from "./api.js";
import { scoreKind } from "./internal/kind.js";
import { softmaxRows } from "./internal/softmax.js";

const probabilitiesIn = ({ data }: Block, classes: number, kind: ScoreKind): Float64Array =>
  kind === "logits" ? softmaxRows(data, classes) : Float64Array.from(data, (p) => p);

async function* corrected(
  blocks: Blocks,
  classes: number,
  kind: ScoreKind,
  by: Calibrator,
): Blocks {
  for await (const block of blocks) {
    if (E.isLeft(block)) {
      yield block;
      return;
    }
    const data = calibrate(by, probabilitiesIn(block.right, classes, kind));
    yield E.isLeft(data) ? data : E.right({ ...block.right, data: data.right });
    if (E.isLeft(data)) return;
  }
}

/**
 * Scores as a calibrator corrects them: probabilities in float64, block by block, to be judged like any others.
 *
 * @error of its blocks: those of `calibrate`, and of the scores' reader
 * @example
 * ```ts
 * import { bytesSource, openArray } from "@longtail/arrays";
 * import { orThrow } from "@longtail/core";
 * import { calibratedScores, judge } from "@longtail/judge";
 *
 * const text = new TextEncoder().encode("0.9,0.1\n0.8,0.2\n");
 * const scores = await orThrow(openArray(bytesSource(text, "scores.csv")));
 * const half = { kind: "temperature", classes: 2, temperature: 2 } as const;
 * const softer = calibratedScores(scores, "probabilities", half);
 * console.log((await orThrow(judge({ scores: softer, labels: Int32Array.of(0, 1) }))).all.nll);
 * ```
 */
export const calibratedScores = (
  scores: NumberRows,
  kind: ScoreKind,
  calibrator: Calibrator,
): NumberRows => {
  const { at: _elsewhere, ...described } = scores;
  return {
    ...described,
    dtype: "float64",
    blocks: ({ rows } = {}) =>
      corrected(
        scores.blocks(rows === undefined ? {} : { rows }),
        scores.columns,
        kind,
        calibrator,
      ),
  };
};

const most = 2 ** 28;

/**
 * All scores as probabilities in memory, to fit a calibrator to.
 *
 * @shape result float64 [n, K] row by row
 * @error Incompatible (more than 2^28 numbers) · judge/BadRow · those of the scores' reader
 * @owns  the result is new
 * @example
 * ```ts
 * import { bytesSource, openArray } from "@longtail/arrays";
 * import { orThrow } from "@longtail/core";
 * import { probabilitiesOf } from "@longtail/judge";
 *
 * const text = new TextEncoder().encode("2,0\n0,0\n");
 * const logits = await orThrow(openArray(bytesSource(text, "logits.csv")));
 * console.log((await orThrow(probabilitiesOf(logits, "logits"))).slice(2)); // 0.5, 0.5
 * ```
 */
export const probabilitiesOf = (
  scores: NumberRows,
  kind?: ScoreKind,
): TE.TaskEither<LongtailError, Float64Array> =>
  pipe(
    scoreKind(scores, kind),
    TE.chain((found) => async () => {
      const parts: Float64Array[] = [];
      let length = 0;
      for await (const block of scores.blocks()) {
        if (E.isLeft(block)) return block;
        parts.push(probabilitiesIn(block.right, scores.columns, found));
        length += block.right.data.length;
        if (length > most)
          return E.left(
            failure("Incompatible", {
              path: [],
              what: scores.file,
              needs: `at most ${most} numbers, to be fitted to in memory`,
              got: "more",
            }),
          );
      }
      const whole = new Float64Array(length);
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.length;
      }
      return E.right(whole);
    }),
  );
