import { carriedError, messageOf, printable, renderError } from "@longtail/core";
import { exitCodeOf, exitCodes } from "./exit-codes.js";

/** What the process says and ends with after an exception. */
export interface LastWords {
  readonly code: number;
  readonly text: string;
}

const isNoFolder = (thrown: unknown): boolean =>
  Object(thrown).code === "ENOENT" && Object(thrown).syscall === "uv_cwd";

/** An error as the command line's message: each line begins with its name. */
export const message = (sentences: string): string =>
  `longtail: ${sentences.replaceAll("\n", "\nlongtail: ")}\n`;

/**
 * What to say about an exception that no part of the program expected: one sentence, and the trace where `--debug` asks for it.
 */
export const describeThrown = (thrown: unknown, argv: readonly string[]): LastWords => {
  const trace =
    argv.includes("--debug") && thrown instanceof Error ? `${thrown.stack ?? ""}\n` : "";
  const carried = carriedError(thrown);
  if (carried !== undefined)
    return { code: exitCodeOf(carried), text: message(renderError(carried)) + trace };
  if (isNoFolder(thrown))
    return {
      code: exitCodes.input,
      text: message("the working directory no longer exists") + trace,
    };
  return {
    code: exitCodes.fault,
    text:
      message(
        `unexpected error: ${printable(messageOf(thrown), 500)}${trace === "" ? " (--debug shows where)" : ""}`,
      ) + trace,
  };
};
