import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bin, type Outcome } from "./terminal.js";

/** Runs the command; `signal` is sent when its output first has `at` in it. */
export const start = (
  argv: readonly string[],
  {
    signal,
    at = "",
    env = {},
  }: {
    readonly signal?: NodeJS.Signals;
    readonly at?: string;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [bin, ...argv], { env: { ...process.env, ...env } });
    let [out, err, sent] = ["", "", false];
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
      if (signal !== undefined && !sent && err.includes(at)) {
        sent = true;
        child.kill(signal);
      }
    });
    child.on("close", (code) => resolve({ code: code ?? -1, out, err }));
  });

/** The weights that a run left under a name, to compare. */
export const weights = (folder: string, name: string): string =>
  readFileSync(join(folder, `${name}.safetensors`)).toString("base64");
