// What the queue of sweeps costs per job, for 10, 100 and 1,000 jobs, and two workers of one thread beside one of two.
//
//   redis-server --port 6390 --save "" &
//   npm run sweep-overhead -w benchmarks -- --redis redis://127.0.0.1:6390
//
// The jobs are checked, get their fence, and fail by themselves where they would be planned: all of a worker's part but the run.
// The Redis should be empty.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { failure, orThrow } from "@longtail/core";
import { recipeNamed } from "@longtail/mislas";
import { type Cell, groupsOf } from "@longtail/sweep";
import { folderPlace } from "@longtail/sweep/place";
import { openQueue } from "@longtail/sweep/queue";
import { work } from "@longtail/sweep/worker";
import * as TE from "fp-ts/lib/TaskEither.js";
import { circumstances, resultFile, spread, writeResult } from "./result-file.js";

const { values } = parseArgs({ options: { redis: { type: "string" }, json: { type: "string" } } });
const { redis: url } = values;
if (url === undefined) throw new Error("--redis: the address of an empty Redis");
const where = circumstances();
const repeats = 3;

const pipeline = recipeNamed("embedded/plain")?.pipeline;
if (pipeline === undefined) throw new Error("no recipe embedded/plain");
const short = { ...pipeline, stage1: { ...pipeline.stage1, epochs: 2 } };
const cells = (count: number): readonly Cell[] =>
  Array.from({ length: count }, (_, seed) => ({
    id: `cell-${seed}`,
    settings: [],
    pipeline: short,
    seed,
  }));

const queue = await orThrow(openQueue({ url }));
const folder = await mkdtemp(join(tmpdir(), "longtail-overhead-"));
const mark = Date.now();

const timed = async (task: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await task();
  return (performance.now() - began) / 1000;
};

const queued = [];
for (const jobs of [10, 100, 1000]) {
  const times: { readonly add: number; readonly run: number; readonly status: number }[] = [];
  for (let i = 0; i < repeats; i++) {
    const sweep = `overhead-${mark}-${jobs}-${i}`;
    const groups = groupsOf(cells(jobs));
    const add = await timed(() => orThrow(queue.add(sweep, groups)));
    let left = jobs;
    let first = 0;
    let last = 0;
    const failing = TE.left(failure("Custom", { path: [], message: "measured" }));
    await orThrow(
      work(
        { url },
        {
          name: "overhead",
          place: folderPlace(folder),
          plan: () => {
            first ||= performance.now();
            left -= 1;
            last = performance.now();
            return failing;
          },
          untilEmpty: true,
        },
      ),
    );
    if (left !== 0) throw new Error(`${left} jobs are left`);
    const status = await timed(() => orThrow(queue.status(sweep)));
    times.push({ add, run: (last - first) / 1000 / (jobs - 1), status });
  }
  const milliseconds = (of: (time: (typeof times)[number]) => number) =>
    spread(times.map((time) => 1000 * of(time)));
  const task = {
    jobs,
    addMsPerJob: milliseconds(({ add }) => add / jobs),
    workMsPerJob: milliseconds(({ run }) => run),
    statusMs: milliseconds(({ status }) => status),
  };
  queued.push(task);
  console.log(JSON.stringify(task));
}

const bin = fileURLToPath(new URL("bin/longtail.js", import.meta.resolve("longtail/package.json")));
const worker = (threads: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const options = ["--redis", url, "--store", folder, "--threads", String(threads)];
    const child = spawn(process.execPath, [bin, "worker", ...options, "--until-empty"], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    child.on("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`)),
    );
  });

const trained = [];
for (const threads of [[2], [1, 1]]) {
  const sweep = `train-${mark}-${threads.length}`;
  await orThrow(queue.add(sweep, groupsOf(cells(6))));
  const seconds = await timed(() => Promise.all(threads.map(worker)));
  const states = (await orThrow(queue.status(sweep))).map(({ state }) => state);
  if (states.some((state) => state !== "done")) throw new Error(`not done: ${states.join(", ")}`);
  const task = { workers: threads.length, threadsEach: threads[0], cells: 6, seconds };
  trained.push(task);
  console.log(JSON.stringify(task));
}

await queue.close();
await rm(folder, { recursive: true, force: true });

writeResult(values.json ?? resultFile("sweep-overhead"), {
  what: "a job's way through the queue without its run, for a worker; and six cells of embedded/plain (2 epochs) by one worker of two threads and by two of one, with the start of the processes",
  ...where,
  backend: "wasm",
  repeats,
  queued,
  trained,
});
