import { failure, type LongtailError, renderError } from "@longtail/core";

/** What an unknown thrown value says. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);

/** The backend cannot be had here, and what to do about it. */
export const missing = (reason: string, remedy: string): LongtailError =>
  failure("BackendMissing", { backend: "webgpu", reason, remedy });

/** The device failed while it was in use; in which kernel, if that is known. */
export const failed = (during: string, reason: string, kernel?: string): LongtailError =>
  failure("BackendFailure", {
    backend: "webgpu",
    during,
    ...(kernel === undefined ? {} : { kernel }),
    reason,
  });

/** An exception that carries the error as its `cause`: what tfjs's own calls can throw. */
export const exception = (error: LongtailError): Error =>
  new Error(renderError(error), { cause: error });
