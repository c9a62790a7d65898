import { loadVariables } from "@longtail/checkpoint";
import type { LongtailError, Variables } from "@longtail/core";
import type { Plan } from "@longtail/mislas";
import * as tf from "@tensorflow/tfjs-core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { OpenRun } from "./open-run.js";

/**
 * Loads the weights in a file of an open run, hands them to `use` and disposes them.
 *
 * @error FileMissing · FileForeign · FileTruncated · core/FileDamaged · checkpoint/Mismatch (weights of another network) · errors of
 *        `use`
 */
export const withWeights = <A>(
  { bytesOf }: OpenRun,
  fitting: Plan,
  file: string,
  use: (variables: Variables) => TE.TaskEither<LongtailError, A>,
): TE.TaskEither<LongtailError, A> =>
  TE.bracket(
    pipe(
      bytesOf(file),
      TE.chainEitherK((bytes) => loadVariables(bytes, fitting, file)),
    ),
    use,
    ({ parameters, statistics }) =>
      TE.fromIO(() => tf.dispose([...Object.values(parameters), ...Object.values(statistics)])),
  );
