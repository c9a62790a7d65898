import type { LongtailError } from "./errors.js";

/**
 * The error record in an exception's `cause`, as `orThrow` and the backends put it there; `undefined` if there is none.
 *
 * @example
 * ```ts
 * import { carriedError, failure, renderError } from "@longtail/core";
 *
 * const cause = failure("BackendFailure", { backend: "webgpu", during: "computing", reason: "out of memory" });
 * console.log(carriedError(new Error(renderError(cause), { cause })) === cause); // true
 * console.log(carriedError(new Error("something else"))); // undefined
 * ```
 */
export const carriedError = (thrown: unknown): LongtailError | undefined => {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return typeof cause === "object" && cause !== null && "_tag" in cause
    ? (cause as LongtailError)
    : undefined;
};
