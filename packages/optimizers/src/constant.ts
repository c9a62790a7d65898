import {
  closed,
  decode,
  inRange,
  type LongtailError,
  options,
  type Schedule,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

/** The options of the component; the default is the published recipes' first rate. */
export const constantOptions = options({
  fields: { learningRate: inRange(0, Number.POSITIVE_INFINITY) },
  defaults: { learningRate: 0.1 },
});

const Options = closed("constant", constantOptions.fields);

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
export const constant = (given: {
  readonly learningRate: number;
}): E.Either<LongtailError, Schedule> =>
  pipe(
    decode(Options)(given),
    E.map(
      ({ learningRate }) =>
        () =>
          learningRate,
    ),
  );
