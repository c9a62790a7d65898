import {
  carriedError,
  failure,
  type LongtailError,
  messageOf,
  orThrow,
  renderError,
} from "@longtail/core";
import {
  type FinishedStage,
  finishedStage1,
  firstDifference,
  Interrupted,
  type Plan,
  run,
  storedRun,
} from "@longtail/mislas";
import type { RunOrigin, RunSummary } from "@longtail/run-record";
import type { Queue, Job as QueuedJob } from "bullmq";
import type { Redis } from "ioredis";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { Task } from "#fp-ts/Task";
import * as TE from "#fp-ts/TaskEither";
import type { Cell } from "./cells.js";
import { followerJobs, type Job, jobIdOf, jobIn, succession } from "./job.js";
import { cancelledKey, fenceKey, queueName } from "./names.js";
import { optionalModule } from "./optional-module.js";
import { fromOutside } from "./outside.js";
import type { Place } from "./place.js";
import { doneAfter } from "./progress.js";
import { jobOptions } from "./queue.js";
import { openRedis, type RedisAddress } from "./redis.js";

/** What a worker works with. */
export interface WorkerOptions {
  /** What `status` calls it. */
  readonly name: string;
  readonly place: Place;
  /** Plans a cell on this machine's data. */
  readonly plan: (cell: Cell) => TE.TaskEither<LongtailError, Plan>;
  /** With what and where runs are made, for their records. */
  readonly origin?: Task<RunOrigin>;
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

const alreadyDone = async (
  place: Place,
  id: string,
  { pipeline, seed }: Cell,
): Promise<RunSummary | undefined> => {
  const found = await storedRun(place.read(id))();
  const summary = E.isRight(found) ? found.right.summary : undefined;
  return summary !== undefined &&
    summary.seed === seed &&
    firstDifference(summary.descriptor, pipeline) === undefined
    ? summary
    : undefined;
};

const sharedStage1 = async (
  place: Place,
  { sweep, stage1 }: Job,
  plan: Plan,
): Promise<FinishedStage | undefined> => {
  if (stage1 === undefined) return undefined;
  const found = await finishedStage1(place.read(jobIdOf({ sweep, cell: { id: stage1 } })), plan)();
  // A network that is away is tried again; a stage 1 that is not there is trained.
  if (E.isLeft(found) && found.left._tag === "FileUnreadable") return orThrow(found);
  return E.isRight(found) ? found.right : undefined;
};

const workOn = async (
  { Queue: QueueOf, Worker, UnrecoverableError, WaitingError }: typeof import("bullmq"),
  redis: Redis,
  {
    name,
    place,
    plan,
    origin,
    say = nothing,
    signal,
    lockSeconds = 30,
    untilEmpty = false,
  }: WorkerOptions,
): Promise<number> => {
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

  const perform = async (
    queued: QueuedJob,
    token: string,
    job: Job,
    stop: AbortController,
    endWith: (ending: Ending) => void,
  ): Promise<Figures> => {
    const id = jobIdOf(job);
    const { cell } = job;
    const done = await alreadyDone(place, id, cell);
    if (done !== undefined) {
      say(`${id}: was done`);
      await addAll(followerJobs(job));
      return figuresOf(done);
    }
    const fence = await drawFence(redis, place, id);
    if (!(await queued.extendLock(token, lockDuration))) {
      endWith("lost");
      return orThrow(TE.left(Interrupted.of({ stage: "stage1", epoch: 0 })));
    }
    const planned = await orThrow(plan(cell));
    const stage1 = await sharedStage1(place, job, planned);
    const first = planned.stages[0]?.name;
    let noted: Promise<unknown> = Promise.resolve();
    const note = (step: () => Promise<unknown>): void => {
      noted = noted.then(step).catch(nothing);
    };
    let released = false;
    const release = (): void => {
      if (!released) note(() => addAll(followerJobs(job)));
      released = true;
    };
    const summary = await orThrow(
      run(planned, {
        store: place.hold(id, fence),
        resume: true,
        signal: stop.signal,
        ...(stage1 && { stage1 }),
        ...(origin && { origin: await origin() }),
        progress: (event) => {
          if (event.type === "resumed") {
            say(`${id}: resuming at ${event.stage}, epoch ${event.epoch + 1} of ${event.epochs}`);
            if (event.stage !== first) release();
          }
          if (event.type !== "epoch-finished") return;
          note(() => queued.updateProgress(doneAfter(name, planned.stages, event)));
          if (event.stage === first && event.epoch + 1 === event.epochs) release();
        },
      }),
    );
    await noted;
    await addAll(followerJobs(job));
    say(`${id}: done`);
    return figuresOf(summary);
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
    try {
      const figures = await perform(queued, token, job, stop, endWith);
      ended += 1;
      return figures;
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
      ended += 1;
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
