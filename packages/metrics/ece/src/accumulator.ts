import {
  type Checked,
  checkClassWeights,
  checkNumber,
  gathered,
  integers,
  type Predicted,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { FullCalibration, Probable } from "./api.js";
import { checkBins, checkGroups, checkProbableRows } from "./internal/check.js";
import { judged } from "./internal/judged.js";
import { addRows, newSums } from "./internal/scan.js";
import type { ProbabilityOptions } from "./probabilities.js";

/** How rows that arrive in blocks are judged. */
export interface AccumulatorOptions<Name extends string = never>
  extends Omit<ProbabilityOptions<Name>, "weights"> {
  readonly classes: number;
  /** One number for each class; `balancedWeights` of `@longtail/core` makes those of `"balanced"` from the labels. */
  readonly weights?: ArrayLike<number>;
}

/** Judges rows that arrive in blocks. It holds 16 bytes for each row, and nothing else that grows. */
export interface CalibrationAccumulator<Name extends string = never> {
  /** Adds a block of rows; the result is the number of rows so far. A block with an error adds nothing. */
  readonly add: (block: Pick<Probable, "probabilities" | "labels">) => Checked<number>;
  /** What every row so far predicts, and its label. */
  readonly predicted: () => {
    readonly confidences: Float64Array;
    readonly predictions: Int32Array;
    readonly labels: Int32Array;
  };
  /** `calibrationOfProbabilities` of all rows so far. */
  readonly result: () => Checked<FullCalibration<Name>>;
}

/**
 * `calibrationOfProbabilities` for rows that arrive in blocks, such as those of a file larger than memory.
 *
 * The result is that of all rows at once, bit for bit, however they are cut into blocks.
 *
 * @shape a block: probabilities [m, classes] row by row · labels [m]
 * @unit  as `calibrationOfProbabilities`
 * @error OutOfRange (bins or classes below 1) · Incompatible (a class in two groups) · of `weights`: LengthMismatch, OutOfRange. `add`:
 *        OutOfRange, LengthMismatch, BadLabel, with positions within the block. `result`: OutOfRange (no images) · Incompatible (every
 *        image weighs 0)
 * @owns  the blocks are neither kept nor changed
 * @source `calibrationOfProbabilities`, which is this for one block
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { calibrationAccumulator } from "@longtail/ece";
 *
 * const judge = orThrow(calibrationAccumulator({ classes: 2 }));
 * orThrow(judge.add({ probabilities: [0.9, 0.1, 0.2, 0.8], labels: [0, 0] }));
 * orThrow(judge.add({ probabilities: [0.3, 0.7], labels: [1] }));
 * console.log(orThrow(judge.result()).accuracy); // 2/3
 * ```
 */
export const calibrationAccumulator = <const Name extends string = never>(
  options: AccumulatorOptions<Name>,
): Checked<CalibrationAccumulator<Name>> =>
  pipe(
    gathered({
      classes: checkNumber("classes", integers(1), options.classes),
      bins: checkBins(options.bins),
      groupOf: checkGroups(options.groups),
      weightOf: checkClassWeights(options.weights, [], options.classes),
    }),
    E.map(({ classes, bins, groupOf, weightOf }) => {
      const sums = newSums(classes, bins, options.zeros, weightOf);
      const blocks: Predicted<ArrayLike<number>>[] = [];
      let rows = 0;
      const whole = <A extends Float64Array | Int32Array>(
        all: A,
        key: keyof Predicted<ArrayLike<number>>,
      ): A => {
        let at = 0;
        for (const block of blocks) {
          all.set(block[key], at);
          at += block[key].length;
        }
        return all;
      };
      const predicted = () => ({
        confidences: whole(new Float64Array(rows), "confidences"),
        predictions: whole(new Int32Array(rows), "predictions"),
        labels: whole(new Int32Array(rows), "labels"),
      });
      return {
        add: (block) =>
          pipe(
            checkProbableRows({ ...block, classes }),
            E.map((legal) => {
              blocks.push({ ...addRows(sums, legal), labels: Int32Array.from(legal.labels) });
              rows += legal.labels.length;
              return rows;
            }),
          ),
        predicted,
        result: () => {
          const all = predicted();
          return pipe(
            checkNumber("confidences.length", integers(1), rows),
            E.chain(() => checkClassWeights(options.weights, all.labels, classes)),
            E.map(() => judged(sums, all, groupOf)),
          );
        },
      };
    }),
  );
