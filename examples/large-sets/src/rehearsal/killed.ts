import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { failure, type LongtailError } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";

const bin = fileURLToPath(new URL("bin/longtail.js", import.meta.resolve("longtail/package.json")));

interface Ended {
  readonly code: number | null;
  readonly err: string;
}

// Runs the command; it is killed when its progress first has `at` in it.
const longtail = (argv: readonly string[], at?: string): Promise<Ended> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [bin, ...argv], { stdio: ["ignore", "ignore", "pipe"] });
    let err = "";
    child.stderr.on("data", (chunk: Buffer) => {
      err += chunk.toString();
      if (at !== undefined && err.includes(at)) child.kill("SIGKILL");
    });
    child.on("close", (code) => resolve({ code, err }));
  });

const unexpected = (expected: string, { code, err }: Ended): LongtailError =>
  failure("Custom", {
    path: [],
    message: `longtail run: expected ${expected}, got exit code ${code}: ${err.trim()}`,
  });

/**
 * Runs a pipeline with the command line, kills it after its first epoch, and resumes it.
 *
 * @error Custom (the first command was not killed, the second failed), with what the command said
 */
export const killedAndResumed = (
  pipeline: string,
  data: string,
  out: string,
): TE.TaskEither<LongtailError, void> => {
  const argv = ["run", pipeline, "--data", data, "--out", out];
  return pipe(
    TE.fromTask<Ended, LongtailError>(() => longtail(argv, "stage1 1/1")),
    TE.filterOrElse(
      ({ code }) => code === null,
      (ended) => unexpected("a run that is killed after stage 1", ended),
    ),
    TE.chain(() => TE.fromTask(() => longtail([...argv, "--resume"]))),
    TE.filterOrElse(
      ({ code }) => code === 0,
      (ended) => unexpected("a run that resumes", ended),
    ),
    TE.map(() => undefined),
  );
};
