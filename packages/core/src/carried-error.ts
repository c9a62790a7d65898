import type { LongtailError } from "./errors.js";

/**
 * The error that an exception carries as its `cause`, as those of `orThrow` and of the backends do; nothing if it carries none.
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
