import { carriedError, failure, type LongtailError, messageOf, orThrow } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";

/**
 * Turns what was thrown inside a run into an error record: the record it carries, or else a failure of the backend.
 *
 * Inside, expected failures travel as exceptions (`orThrow`), so that `finally` frees tensors on every way out.
 */
export const failureOf =
  (during: string) =>
  (thrown: unknown): LongtailError =>
    carriedError(thrown) ??
    failure("BackendFailure", {
      backend: tf.getBackend() ?? "tfjs",
      during,
      reason: messageOf(thrown),
    });

/** Throws an error record as `orThrow` does. */
export const raise = (error: LongtailError): never => orThrow(E.left(error));
