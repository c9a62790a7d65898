import { failure, type LongtailError, renderError } from "@longtail/core";

/** The backend is not available, and how to get it. */
export const missing = (reason: string, remedy: string): LongtailError =>
  failure("BackendMissing", { backend: "webgpu", reason, remedy });

/** The device failed, in which kernel if that is known. */
export const failed = (during: string, reason: string, kernel?: string): LongtailError =>
  failure("BackendFailure", {
    backend: "webgpu",
    during,
    ...(kernel !== undefined && { kernel }),
    reason,
  });

/** An exception with the error as its `cause`. */
export const exception = (error: LongtailError): Error =>
  new Error(renderError(error), { cause: error });
