import {
  closed,
  decode,
  inRange,
  integerIn,
  type LongtailError,
  listOf,
  options,
  type Schedule,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

/** A learning rate with a warm-up and drops. */
export interface StepOptions {
  readonly learningRate: number;
  /** Epochs of warm-up to `learningRate`; 0 for none. */
  readonly warmup: number;
  /** The fraction of `learningRate` where warm-up starts; it then ends one epoch later than without. */
  readonly warmupFrom?: number | undefined;
  /** Epochs after which the rate drops. */
  readonly milestones: readonly number[];
  /** The factor of each drop. */
  readonly factor: number;
}

/** The options of the component; defaults are those of the published 200-epoch CIFAR recipe. */
export const stepOptions = options({
  fields: {
    learningRate: inRange(0, Number.POSITIVE_INFINITY),
    warmup: integerIn(0),
    milestones: listOf(integerIn(1)),
    factor: inRange(0, 1, "(]"),
  },
  optional: { warmupFrom: inRange(0, 1, "[)") },
  defaults: { learningRate: 0.1, warmup: 5, milestones: [160, 180], factor: 0.1 },
});

// The function has no defaults: a schedule is written out.
const Options = closed("step", stepOptions.fields, stepOptions.optional);

/**
 * A learning rate that warms up for some epochs, stays, and drops at milestones.
 *
 *   rate(e) = learningRate * (e + 1) / warmup           while e < warmup; where warmupFrom is given:
 *             learningRate * (warmupFrom + (1 - warmupFrom) * e / warmup)
 *   rate(e) = learningRate * factor^d                   then; d = how many milestones are <= e
 *
 * Epochs count from 0, so a milestone of 160 first acts in the 161st epoch. Drops multiply: a factor of 0.1 at
 * 160 and 180 gives a tenth and then a hundredth. Milestones beyond a stage's last epoch do nothing.
 *
 * @error OutOfRange · WrongType · MissingKey · UnknownKey
 * @source dvlab-research/MiSLAS (factor 0.1, warm-up 5, milestones 160 and 180 of 200) and kaidic/LDAM-DRW, which
 *         drops by 0.01 at the same epochs; megvii-research/BBN climbs from a third (warmupFrom 1/3)
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { step } from "@longtail/optimizers";
 *
 * const rate = orThrow(step({ learningRate: 0.1, warmup: 5, milestones: [160, 180], factor: 0.1 }));
 * console.log(rate(0), rate(5), rate(159), rate(160)); // 0.02 0.1 0.1 0.01...
 * ```
 */
export const step = (given: StepOptions): E.Either<LongtailError, Schedule> =>
  pipe(
    decode(Options)(given),
    E.map(
      ({ learningRate, warmup, warmupFrom, milestones, factor }) =>
        (epoch) =>
          epoch < warmup
            ? warmupFrom === undefined
              ? (learningRate * (epoch + 1)) / warmup
              : learningRate * (warmupFrom + ((1 - warmupFrom) * epoch) / warmup)
            : learningRate * factor ** milestones.filter((milestone) => milestone <= epoch).length,
    ),
  );
