import { fileURLToPath } from "node:url";
import type { Measurable } from "../training-step/ways.js";
import type { PicturesJob } from "./job.js";

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const workersOf = (workers: number): string => `${workers} worker${workers === 1 ? "" : "s"}`;

/** Our reader and Pillow, each with as many workers, on the same files. */
export const waysOf = (
  job: Omit<PicturesJob, "workers">,
  workers: readonly number[],
  python: string,
): readonly Measurable[] =>
  workers.flatMap((count): readonly Measurable[] => {
    const text = JSON.stringify({ ...job, workers: count } satisfies PicturesJob);
    const images = job.paths.length;
    const tasks = [
      // Not reported: workers that ended while they waited start again.
      { name: "start", images },
      // On one thread, so one way of a program does it.
      ...(count === 1 ? [{ name: "decode", images }] : []),
      { name: "train", images },
      { name: "test", images },
    ];
    return [
      {
        id: `ours-${count}`,
        label: `longtail, ${workersOf(count)}`,
        program: {
          kind: "command",
          command: process.execPath,
          args: [path("./pictures.js"), text],
        },
        tasks,
      },
      {
        id: `pillow-${count}`,
        label: `Pillow, ${workersOf(count)}`,
        program: {
          kind: "command",
          command: python,
          args: [path("../../python/pictures.py"), text],
        },
        tasks,
      },
    ];
  });
