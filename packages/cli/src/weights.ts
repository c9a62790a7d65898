import { loadVariables } from "@longtail/checkpoint";
import type { LongtailError, Variables } from "@longtail/core";
import type { Plan } from "@longtail/mislas";
import * as tf from "@tensorflow/tfjs-core";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { readBytes } from "./read-file.js";

/**
 * Loads the weights in a file, hands them to `use` and disposes them.
 *
 * @error FileMissing · FileForeign · FileTruncated · checkpoint/Mismatch (weights of another network) · errors of `use`
 */
export const withWeights = <A>(
  planned: Plan,
  file: string,
  use: (variables: Variables) => TE.TaskEither<LongtailError, A>,
): TE.TaskEither<LongtailError, A> =>
  TE.bracket(
    pipe(
      readBytes(file, "the run's weights"),
      TE.chainEitherK((bytes) => loadVariables(bytes, planned, file)),
    ),
    use,
    ({ parameters, statistics }) =>
      TE.fromIO(() => tf.dispose([...Object.values(parameters), ...Object.values(statistics)])),
  );
