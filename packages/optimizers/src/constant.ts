import { closed, decode, inRange, type LongtailError, type Schedule } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";

/** The codec of the option; the component's descriptor is made of the same. */
export const constantFields = { learningRate: inRange(0, Number.POSITIVE_INFINITY) };

const Options = closed("constant", constantFields);

/**
 * The same learning rate in every epoch.
 *
 * @error OutOfRange (learningRate below 0) · UnknownKey
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { constant } from "@longtail/optimizers";
 *
 * console.log(orThrow(constant({ learningRate: 0.1 }))(7)); // 0.1
 * ```
 */
export const constant = (options: {
  readonly learningRate: number;
}): E.Either<LongtailError, Schedule> =>
  pipe(
    decode(Options)(options),
    E.map(
      ({ learningRate }) =>
        () =>
          learningRate,
    ),
  );
