import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Absent, Answer, Ready, Request } from "./protocol.js";
import type { Measurable } from "./ways.js";

/** A warmed-up process that measures a way. */
export interface Worker {
  readonly ready: Ready;
  readonly ask: (request: Request) => Promise<Answer>;
  readonly end: () => Promise<void>;
}

/** What processes need besides their job. */
export interface Programs {
  readonly python: string;
  /** The folder that `writeProblem` returned. */
  readonly problem: string;
}

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const commandOf = (
  { program }: Measurable,
  { python, problem }: Programs,
): readonly [string, readonly string[]] => {
  switch (program.kind) {
    case "node":
      return [
        process.execPath,
        [...(program.flags ?? []), path("./child.js"), JSON.stringify(program.job)],
      ];
    case "python":
      return [
        python,
        [path("../../python/training_step.py"), JSON.stringify({ ...program.job, problem })],
      ];
    case "command":
      return [program.command, program.args];
  }
};

/**
 * Starts a way's process and waits for its warm-up.
 *
 * @error throws with the process's error output if it ends early
 */
export const startWorker = async (
  way: Measurable,
  programs: Programs,
): Promise<Worker | Absent> => {
  const [command, args] = commandOf(way, programs);
  const child = spawn(command, [...args], { stdio: "pipe" });
  let errorOutput = "";
  let missing = false;
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.once("error", () => {
    missing = true;
  });
  child.stdin.on("error", () => undefined); // the process has ended; its output says why
  child.stderr.on("data", (chunk: Buffer) => {
    errorOutput = (errorOutput + chunk.toString()).slice(-2000);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async <A>(): Promise<A> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) {
        await closed;
        throw new Error(`${way.label} ended early: ${errorOutput.trim() || "no error output"}`);
      }
      if (value.startsWith("{")) return JSON.parse(value) as A;
    }
  };
  const first = await next<Ready | Absent>().catch((error: unknown) => {
    if (missing && way.program.kind !== "node") return { absent: `no program ${command}` };
    throw error;
  });
  if ("absent" in first) return first;
  return {
    ready: first,
    ask: (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return next<Answer>();
    },
    end: () => {
      child.stdin.end();
      return closed;
    },
  };
};
