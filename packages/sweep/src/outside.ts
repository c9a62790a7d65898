import { allErrors, type LongtailError } from "@longtail/core";

const tags: ReadonlySet<string> = new Set([
  "BackendFailure",
  "BackendMissing",
  "FileMissing",
  "FileTruncated",
  "FileUnreadable",
  "FileUnwritable",
  "checkpoint/StoreLocked",
  "core/FileDamaged",
]);

/** Whether a job failed for a reason outside it, so that another try, perhaps elsewhere, can end otherwise. */
export const fromOutside = (error: LongtailError): boolean =>
  allErrors(error).every(({ _tag }) => tags.has(_tag));
