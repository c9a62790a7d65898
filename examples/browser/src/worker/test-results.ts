import type { Store } from "@longtail/checkpoint";
import type { LongtailError } from "@longtail/core";
import { predictionsOf } from "@longtail/ece";
import type { ResultSummary } from "@longtail/run-record";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Tested } from "../protocol.js";

const file = "tested.json";

/** The predictions for every test image, from their probabilities. */
export const testedOf = (
  result: ResultSummary,
  probabilities: Float32Array,
  classes: number,
): E.Either<LongtailError, Tested> =>
  pipe(
    predictionsOf({ probabilities, classes }),
    E.map(({ predictions, confidences }) => ({
      result,
      predictions: Int32Array.from(predictions),
      confidences: Float32Array.from(confidences),
    })),
  );

/** Stores test results beside the checkpoint, for a reloaded page. */
export const writeTested = (
  store: Store,
  { result, predictions, confidences }: Tested,
): TE.TaskEither<LongtailError, void> =>
  store.write(
    file,
    new TextEncoder().encode(
      JSON.stringify({ result, predictions: [...predictions], confidences: [...confidences] }),
    ),
  );

/** The stored test results; `undefined` if there are none. */
export const readTested = (store: Store): TE.TaskEither<LongtailError, Tested | undefined> =>
  pipe(
    store.read(file),
    TE.map((bytes) => {
      if (bytes === undefined) return undefined;
      const { result, predictions, confidences } = JSON.parse(new TextDecoder().decode(bytes));
      return {
        result,
        predictions: Int32Array.from(predictions),
        confidences: Float32Array.from(confidences),
      };
    }),
  );
