import { spawnSync } from "node:child_process";

/** The JSON that a program prints; undefined, with a line to standard error, where it fails or is not installed. */
export const jsonOf = (command: readonly string[]): unknown => {
  const [program = "", ...args] = command;
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: "utf8" });
  if (status === 0) return JSON.parse(stdout);
  process.stderr.write(`${command.join(" ")}: ${stderr?.trim().split("\n").at(-1) ?? "failed"}\n`);
  return undefined;
};
