import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";

/** How a process ended. */
export interface ProcessResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/** Runs a program and waits for its end. Kills it after `timeout` milliseconds. */
export const run = (
  command: string,
  args: readonly string[],
  {
    cwd,
    timeout = 600_000,
    env = {},
  }: {
    readonly cwd: string;
    readonly timeout?: number;
    /** Variables besides this process's own. */
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<ProcessResult> =>
  new Promise((done) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr, timedOut] = ["", "", false];
    child.stdout.on("data", (data: Buffer) => {
      stdout += data.toString();
    });
    child.stderr.on("data", (data: Buffer) => {
      stderr += data.toString();
    });
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, timeout);
    const end = (code: number | null): void => {
      clearTimeout(timer);
      done({ code, stdout, stderr, timedOut });
    };
    child.on("error", (error) => {
      stderr += error.message;
      end(null);
    });
    child.on("close", end);
  });

/** Applies `f` to all items, a few at a time. The results keep the order of the items. */
export const mapParallel = async <A, B>(
  items: readonly A[],
  f: (item: A) => Promise<B>,
  atOnce: number = Math.min(4, availableParallelism()),
): Promise<readonly B[]> => {
  const results: B[] = [];
  const queue = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      results[next[0]] = await f(next[1]);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
};

/** Why a process failed: its exit code and the end of its output. */
export const failureOf = ({ stderr, stdout, timedOut, code }: ProcessResult): string => {
  if (timedOut) return "it was killed after its time limit";
  const text = (stderr.trim() || stdout.trim()).split("\n").slice(-12).join("\n  ");
  return `exit code ${code}\n  ${text}`;
};
