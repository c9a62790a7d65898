import {
  closed,
  decode,
  inRange,
  integerIn,
  type LongtailError,
  options,
  type Schedule,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

// biome-ignore lint/suspicious/noApproximativeNumericConstant: the published program's pi; Math.PI moves rates by up to 3e-12
const PUBLISHED_PI = 3.1415926535;

/** The options of the component, whose epochs come from its training; the default is the published recipes'. */
export const cosineOptions = options({
  fields: { learningRate: inRange(0, Number.POSITIVE_INFINITY) },
  defaults: { learningRate: 0.1 },
});

const Options = closed("cosine", { ...cosineOptions.fields, epochs: integerIn(1) });

/**
 * A learning rate that falls along half a cosine, epoch by epoch, from `learningRate` towards 0.
 *
 *   rate(e) = learningRate / 2 * (1 + cos(pi * e / epochs))        e = 0 .. epochs - 1, pi = 3.1415926535
 *
 * The last epoch's rate is still above 0. There is no warm-up.
 *
 * @error OutOfRange (learningRate below 0; epochs not an integer of at least 1) · UnknownKey
 * @source Loshchilov & Hutter, ICLR 2017, without restarts; dvlab-research/MiSLAS, whose truncated pi we keep, so
 *         rates agree to 1e-12. Kang et al.'s classifier-balancing code steps its schedule before each epoch. Under PyTorch 1.1 and
 *         later that means e = 1 .. epochs, with rate 0 in the last epoch; up to 1.0, which it was written for, e = 0 .. epochs - 1
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { cosine } from "@longtail/optimizers";
 *
 * const rate = orThrow(cosine({ learningRate: 0.1, epochs: 10 }));
 * console.log(rate(0), rate(5)); // 0.1 0.05000...
 * ```
 */
export const cosine = (given: {
  readonly learningRate: number;
  readonly epochs: number;
}): E.Either<LongtailError, Schedule> =>
  pipe(
    decode(Options)(given),
    E.map(
      ({ learningRate, epochs }) =>
        (epoch) =>
          0.5 * learningRate * (1 + Math.cos((PUBLISHED_PI * epoch) / epochs)),
    ),
  );
