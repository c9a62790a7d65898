import { carriedError, failure, type LongtailError, renderError } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import type { TaskEither } from "fp-ts/lib/TaskEither.js";

/** An expected failure on its way through the asynchronous inside of a run, to become a left at its edge. */
export const failed = (error: LongtailError): Error =>
  new Error(renderError(error), { cause: error });

/** Whatever was thrown as an error record: an expected failure's own, or else the backend's. */
export const failureOf =
  (during: string) =>
  (thrown: unknown): LongtailError => {
    const carried = carriedError(thrown);
    if (carried !== undefined) return carried;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return failure("BackendFailure", { backend: tf.getBackend() ?? "tfjs", during, reason });
  };

/** The value of a task inside the asynchronous part; a left is thrown as `failed`. */
export const must = async <A>(task: TaskEither<LongtailError, A>): Promise<A> => {
  const result = await task();
  if (E.isLeft(result)) throw failed(result.left);
  return result.right;
};
