import { allErrors, type LongtailError } from "@longtail/core";
import { Interrupted, NotFinite } from "@longtail/mislas";

/**
 * What the process ends with:
 *
 *   0     done
 *   1     something is wrong with the input: the descriptor, the data, a file
 *   2     the command line itself is wrong
 *   3     the backend is not there, or it failed
 *   4     the training diverged: the loss became NaN or infinite
 *   130   stopped by Ctrl-C or a signal
 */
export const exitCodes = {
  done: 0,
  input: 1,
  usage: 2,
  backend: 3,
  diverged: 4,
  interrupted: 130,
} as const;

/** The exit code of an error. */
export const exitCodeOf = (error: LongtailError): number => {
  const errors = allErrors(error);
  const tags = errors.map(({ _tag }) => _tag);
  if (errors.some(Interrupted.is)) return exitCodes.interrupted;
  if (errors.some(NotFinite.is)) return exitCodes.diverged;
  if (tags.includes("BackendMissing") || tags.includes("BackendFailure")) return exitCodes.backend;
  return exitCodes.input;
};
