import { StoreLocked } from "@longtail/checkpoint";
import {
  carriedError,
  failure,
  type LongtailError,
  messageOf,
  orThrow,
  renderError,
} from "@longtail/core";
import type { RunSummary } from "@longtail/run-record";
import type { Queue, Job as QueuedJob } from "bullmq";
import type { Redis } from "ioredis";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type CellEnvironment, runCell } from "./cell-run.js";
import { endsCell } from "./ended.js";
import { followerJobs, type Job, jobIdOf, jobIn, succession } from "./job.js";
import { cancelledKey, fenceKey, queueName } from "./names.js";
import { optionalModule } from "./optional-module.js";
import { fromOutside } from "./outside.js";
import type { Place } from "./place.js";
import { doneAfter } from "./progress.js";
import { jobOptions } from "./queue.js";
import { openRedis, type RedisAddress } from "./redis.js";

/** What a worker works with. */
export interface WorkerOptions extends CellEnvironment {
  /** What `status` calls it. */
  readonly name: string;
  /** Receives a line for each thing that happens. */
  readonly say?: (line: string) => void;
  /** Gives the running cell back to the queue and ends. */
  readonly signal?: AbortSignal;
  /** A worker that is not heard of for so long loses its cell; 30 when absent. */
  readonly lockSeconds?: number;
  /** Ends when the queue holds nothing more to do. */
  readonly untilEmpty?: boolean;
}

/** The figures of a finished cell, as the queue keeps them: those of the last epoch or of the transform. */
export interface Figures {
  readonly accuracy: number;
  readonly ece: number;
}

type Ending = "cancelled" | "lost" | "stopped";

const figuresOf = ({ last }: RunSummary): Figures => ({ accuracy: last.accuracy, ece: last.ece });

const nothing = (): undefined => undefined;

/**
 * Takes cells from a queue and runs each from its last checkpoint, until its signal is given.
 *
 * A cell that fails by itself fails once, with its sentence; one that fails from outside is tried again later. A worker that has lost
 * its cell to another stops. Returns the number of cells that it ended.
 *
 * @error Custom (an address of another kind) · FileMissing (`bullmq` or `ioredis` is not installed) · FileUnreadable (Redis cannot be reached)
 */
export const work = (
  address: RedisAddress,
  options: WorkerOptions,
): TE.TaskEither<LongtailError, number> =>
  pipe(
    optionalModule("bullmq", () => import("bullmq")),
    TE.bindTo("bullmq"),
    TE.bind("redis", () => openRedis(address)),
    TE.chain(({ bullmq, redis }) =>
      TE.tryCatch(
        () => workOn(bullmq, redis, options),
        (thrown) =>
          carriedError(thrown) ??
          failure("FileUnreadable", { file: "the queue", reason: messageOf(thrown) }),
      ),
    ),
  );

// The number is drawn while the job's lock is held, so whoever takes the job later draws a higher one.
const drawFence = async (redis: Redis, place: Place, id: string): Promise<number> => {
  const drawn = await redis.incr(fenceKey);
  const highest = await orThrow(place.highest(id));
  // A new Redis counts from 1, and the files may be older.
  return drawn > highest ? drawn : redis.incrby(fenceKey, highest - drawn + 1);
};

const workOn = async (
  { Queue: QueueOf, Worker, UnrecoverableError, WaitingError }: typeof import("bullmq"),
  redis: Redis,
  options: WorkerOptions,
): Promise<number> => {
  const { name, place, say = nothing, signal, lockSeconds = 30, untilEmpty = false } = options;
  const queue: Queue = new QueueOf(queueName, { connection: redis });
  queue.on("error", nothing);
  const lockDuration = 1000 * lockSeconds;
  let ended = 0;

  const addAll = async (jobs: readonly Job[]): Promise<void> => {
    // One that is there already is left as it is.
    if (jobs.length > 0)
      await queue.addBulk(
        jobs.map((data) => ({ name: "cell", data, opts: { ...jobOptions, jobId: jobIdOf(data) } })),
      );
  };

  const watch = (job: Job, stop: AbortController, endWith: (ending: Ending) => void) => {
    const look = async (): Promise<void> => {
      if ((await redis.sismember(cancelledKey, job.sweep)) === 1) {
        endWith("cancelled");
        stop.abort();
      }
    };
    const timer = setInterval(() => void look().catch(nothing), 1000);
    const stopped = (): void => {
      endWith("stopped");
      stop.abort();
    };
    if (signal?.aborted === true) stopped();
    signal?.addEventListener("abort", stopped);
    return () => {
      clearInterval(timer);
      signal?.removeEventListener("abort", stopped);
    };
  };

  const process = async (
    queued: QueuedJob,
    token = "",
    lockSignal?: AbortSignal,
  ): Promise<Figures> => {
    const decoded = jobIn(queued.data);
    if (E.isLeft(decoded)) throw new UnrecoverableError(renderError(decoded.left));
    const job = decoded.right;
    const id = jobIdOf(job);
    const cancelled = new UnrecoverableError("cancelled; the last checkpoint is kept");
    if ((await redis.sismember(cancelledKey, job.sweep)) === 1) throw cancelled;
    const stop = new AbortController();
    let ending: Ending | undefined;
    const endWith = (how: Ending): void => {
      ending ??= how;
    };
    const lost = (): void => {
      endWith("lost");
      stop.abort();
    };
    lockSignal?.addEventListener("abort", lost);
    const unwatch = watch(job, stop, endWith);
    say(`${id}: begins, attempt ${queued.attemptsStarted}`);
    const stillOurs = async (): Promise<void> => {
      if (await queued.extendLock(token, lockDuration)) return;
      endWith("lost");
      return orThrow(TE.left(StoreLocked.of({ file: id, holder: "a later worker" })));
    };
    let fence = 0;
    // Whether this end of the cell counts. A worker that has lost the job leaves that to the next one.
    const ends = async (): Promise<boolean> => {
      await stillOurs();
      const counts = await endsCell(redis, job.sweep, job.cell.id, fence);
      if (counts) ended += 1;
      return counts;
    };
    let noted: Promise<unknown> = Promise.resolve();
    const note = (step: () => Promise<unknown>): void => {
      noted = noted.then(step).catch(nothing);
    };
    try {
      fence = await drawFence(redis, place, id);
      const { summary, found } = await runCell(job, fence, {
        ...options,
        signal: stop.signal,
        say: (line) => say(`${id}: ${line}`),
        stillOurs,
        stage1Done: () => note(() => addAll(followerJobs(job))),
        epochDone: (stages, event) =>
          note(() => queued.updateProgress(doneAfter(name, stages, event))),
      });
      await noted;
      await addAll(followerJobs(job));
      const counts = await ends();
      say(`${id}: ${found ? "was done" : counts ? "done" : "done, after another worker"}`);
      return figuresOf(summary);
    } catch (thrown) {
      const error =
        carriedError(thrown) ??
        failure("BackendFailure", { backend: name, during: "working", reason: messageOf(thrown) });
      const sentence = renderError(error);
      if (ending === "cancelled") {
        say(`${id}: cancelled`);
        throw cancelled;
      }
      if (ending === "stopped") {
        say(`${id}: given back`);
        await queued.moveToWait(token);
        throw new WaitingError();
      }
      if (ending === "lost" || fromOutside(error)) {
        say(`${id}: ${sentence}`);
        throw new Error(sentence);
      }
      await ends();
      say(`${id}: failed: ${sentence}`);
      await addAll(succession(job));
      throw new UnrecoverableError(sentence);
    } finally {
      unwatch();
      lockSignal?.removeEventListener("abort", lost);
    }
  };

  const worker = new Worker(queueName, process, {
    connection: redis,
    name,
    autorun: false,
    lockDuration,
    stalledInterval: lockDuration,
    // A worker that died is no fault of its job's.
    maxStalledCount: Number.MAX_SAFE_INTEGER,
  });
  worker.on("error", nothing);
  worker.on("lockRenewalFailed", (ids) => {
    for (const id of ids) worker.cancelJob(id, "its lock has lapsed");
  });
  const idle = async (): Promise<boolean> => {
    const counts = await queue.getJobCounts("waiting", "active", "delayed");
    return Object.values(counts).every((count) => count === 0);
  };
  try {
    const running = worker.run();
    await new Promise<void>((resolve) => {
      if (signal?.aborted === true) resolve();
      signal?.addEventListener("abort", () => resolve());
      if (untilEmpty) {
        const timer = setInterval(() => {
          void idle().then((empty) => {
            if (!empty) return;
            clearInterval(timer);
            resolve();
          }, nothing);
        }, 300);
        signal?.addEventListener("abort", () => clearInterval(timer));
      }
    });
    await worker.close();
    await running.catch(nothing);
    return ended;
  } finally {
    await queue.close().catch(nothing);
    redis.disconnect();
  }
};
