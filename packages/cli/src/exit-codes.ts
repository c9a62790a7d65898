import { allErrors, type LongtailError } from "@longtail/core";
import { Interrupted, NotFinite, PartFailed } from "@longtail/mislas";

/**
 * The exit codes of the process:
 *
 *   0     done
 *   1     bad input: the descriptor, the data or a file
 *   2     bad command line
 *   3     the backend is missing or failed
 *   4     training diverged: the loss became NaN or infinite
 *   70    a fault of longtail itself
 *   130   stopped by Ctrl-C or a signal
 */
export const exitCodes = {
  done: 0,
  input: 1,
  usage: 2,
  backend: 3,
  diverged: 4,
  fault: 70,
  interrupted: 130,
} as const;

// An option's name as the path, or an unknown name where the command line names one.
const ofCommandLine = (error: LongtailError): boolean =>
  "path" in error &&
  (error.path[0]?.startsWith("--") === true ||
    (error._tag === "UnknownName" && error.path.length === 0));

/** The exit code of an error. */
export const exitCodeOf = (error: LongtailError): number => {
  const errors = allErrors(error);
  const tags = errors.map(({ _tag }) => _tag);
  if (errors.some(Interrupted.is)) return exitCodes.interrupted;
  if (errors.some(NotFinite.is)) return exitCodes.diverged;
  // What a standard component throws while it computes comes from the device.
  if (errors.some(PartFailed.is)) return exitCodes.backend;
  if (tags.includes("BackendMissing") || tags.includes("BackendFailure")) return exitCodes.backend;
  return errors.some(ofCommandLine) ? exitCodes.usage : exitCodes.input;
};
