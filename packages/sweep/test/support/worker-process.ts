import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A worker that runs as a process of its own. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
  /** What it has written so far. */
  readonly said: () => string;
  /** Whether a test has stopped it for a while. */
  suspended: boolean;
}

/** Starts a worker as a process of its own, which ends when the queue is empty. */
export const startWorker = (
  name: string,
  redis: string,
  store: string,
  lockSeconds: number,
  env: Readonly<Record<string, string>> = {},
): WorkerProcess => {
  const file = fileURLToPath(new URL("worker-main.mjs", import.meta.url));
  const child = spawn(process.execPath, [file, name, redis, store, String(lockSeconds)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stdout.on("data", (text) => {
    said += String(text);
  });
  child.stderr.on("data", (text) => {
    said += String(text);
  });
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  return { child, ended, said: () => said, suspended: false };
};
