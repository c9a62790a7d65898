import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { messageOf } from "@longtail/core";
import { type Spread, spread } from "../result-file.js";
import { writeFolder } from "./folder.js";
import type { ListAnswer, ListJob } from "./job.js";

/** A list of so many lines: how long it takes to plan, and what it and its reader hold. */
export interface ListResult {
  readonly lines: number;
  readonly classes: number;
  readonly planSeconds: Spread;
  readonly planCpuSeconds: Spread;
  readonly planWaitedSeconds?: Spread;
  readonly plannedBytes: Spread;
  readonly peakBytes: Spread;
}

const child = fileURLToPath(new URL("./list.js", import.meta.url));

/** Measures a list in processes of its own, one for each round. */
export const measureList = (
  lines: number,
  classes: number,
  rounds: number,
  reading: Pick<ListJob, "workers" | "batches" | "batch">,
): ListResult => {
  const { folder } = writeFolder(lines, classes);
  try {
    const answers = Array.from({ length: rounds }, (): ListAnswer => {
      const job: ListJob = { folder, ...reading };
      try {
        return JSON.parse(
          execFileSync(process.execPath, [child, JSON.stringify(job)], { encoding: "utf8" }),
        ) as ListAnswer;
      } catch (thrown) {
        throw new Error(`a list of ${lines} lines: ${messageOf(thrown)}`, { cause: thrown });
      }
    });
    const waited = answers.flatMap(({ planWaitedSeconds }) => planWaitedSeconds ?? []);
    return {
      lines,
      classes,
      ...(waited.length > 0 && { planWaitedSeconds: spread(waited) }),
      planSeconds: spread(answers.map((answer) => answer.planSeconds)),
      planCpuSeconds: spread(answers.map((answer) => answer.planCpuSeconds)),
      plannedBytes: spread(answers.map((answer) => answer.plannedBytes)),
      peakBytes: spread(answers.map((answer) => answer.peakBytes)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
};
