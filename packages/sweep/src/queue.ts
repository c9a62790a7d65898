import {
  carriedError,
  closed,
  decode,
  failure,
  type LongtailError,
  listOf,
  messageOf,
  orThrow,
  text,
} from "@longtail/core";
import type { Queue, Job as QueuedJob } from "bullmq";
import type { Redis } from "ioredis";
import { pipe } from "#fp-ts/function";
import type { Task } from "#fp-ts/Task";
import * as TE from "#fp-ts/TaskEither";
import type { Cell, Group } from "./cells.js";
import { endedNoMore } from "./ended.js";
import { followerJobs, jobIdOf, leaderJob } from "./job.js";
import { cancelledKey, cellsKey, queueName } from "./names.js";
import { optionalModule } from "./optional-module.js";
import { type Done, doneIn } from "./progress.js";
import { openRedis, type RedisAddress } from "./redis.js";

/** A job that fails from outside is tried so often, with pauses from two seconds on that double. */
export const jobOptions = {
  attempts: 8,
  backoff: { type: "exponential", delay: 2000 },
  removeOnComplete: false,
  removeOnFail: false,
} as const;

/** A cell as the queue knows it. */
export interface CellStatus {
  readonly id: string;
  readonly state:
    | "waiting"
    | "waiting for stage 1"
    | "running"
    | "waiting to retry"
    | "done"
    | "failed"
    | "cancelled";
  /** The cell whose stage 1 it starts from. */
  readonly stage1?: string;
  readonly progress?: Done;
  /** Why it failed, the last time. */
  readonly reason?: string;
  readonly accuracy?: number;
  readonly ece?: number;
  /** How long the last attempt took, when it is over. */
  readonly seconds?: number;
}

/** How many cells a sweep has got, and how many of them are new in the queue. */
export interface Added {
  readonly cells: number;
  readonly added: number;
}

/** The queue of sweeps in a Redis. */
export interface SweepQueue {
  /** Adds the cells of a sweep that are not there; those that failed or were cancelled come again. */
  readonly add: (sweep: string, groups: readonly Group[]) => TE.TaskEither<LongtailError, Added>;
  /** @error FileMissing (no such sweep) */
  readonly status: (sweep: string) => TE.TaskEither<LongtailError, readonly CellStatus[]>;
  /** Takes waiting cells out of the queue and stops running ones; their checkpoints stay. @error FileMissing (no such sweep) */
  readonly cancel: (sweep: string) => TE.TaskEither<LongtailError, void>;
  readonly close: Task<void>;
}

const Listed = listOf(closed("listed cell", { id: text }, { stage1: text }));

const states = {
  active: "running",
  completed: "done",
  failed: "failed",
  delayed: "waiting to retry",
} as const;

const finite = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

const statusOf = async (
  job: QueuedJob | undefined,
  listed: { readonly id: string; readonly stage1?: string },
  cancelled: boolean,
): Promise<CellStatus> => {
  if (job === undefined)
    return {
      ...listed,
      state: cancelled
        ? "cancelled"
        : listed.stage1 === undefined
          ? "waiting"
          : "waiting for stage 1",
    };
  const found = await job.getState();
  const known = Object.hasOwn(states, found) ? states[found as keyof typeof states] : "waiting";
  const [progress, accuracy, ece] = [
    doneIn(job.progress),
    finite(Object(job.returnvalue).accuracy),
    finite(Object(job.returnvalue).ece),
  ];
  const { processedOn, finishedOn } = job;
  return {
    ...listed,
    state: known === "failed" && job.failedReason?.startsWith("cancelled") ? "cancelled" : known,
    ...(progress && { progress }),
    ...(job.failedReason && known !== "done" && { reason: job.failedReason }),
    ...(accuracy !== undefined && { accuracy }),
    ...(ece !== undefined && { ece }),
    ...(processedOn !== undefined &&
      finishedOn !== undefined && { seconds: (finishedOn - processedOn) / 1000 }),
  };
};

const sweepQueue = (redis: Redis, queue: Queue): SweepQueue => {
  const attempt = <A>(work: () => Promise<A>): TE.TaskEither<LongtailError, A> =>
    TE.tryCatch(
      work,
      (thrown) =>
        carriedError(thrown) ??
        failure("FileUnreadable", { file: "the queue", reason: messageOf(thrown) }),
    );
  const listed = async (sweep: string) => {
    const found = await redis.get(cellsKey(sweep));
    if (found !== null) return orThrow(decode(Listed)(JSON.parse(found)));
    return orThrow(
      TE.left(failure("FileMissing", { file: sweep, purpose: "a sweep of this queue" })),
    );
  };
  const jobOf = (sweep: string, id: string): Promise<QueuedJob | undefined> =>
    queue.getJob(jobIdOf({ sweep, cell: { id } }));
  /** The jobs of some cells, with their states. */
  const known = async (sweep: string, cells: readonly Pick<Cell, "id">[]) =>
    new Map(
      await Promise.all(
        cells.map(async ({ id }) => {
          const job = await jobOf(sweep, id);
          return [id, job && { job, state: await job.getState() }] as const;
        }),
      ),
    );
  return {
    add: (sweep, groups) =>
      attempt(async () => {
        const cells = groups.flatMap(({ leader, followers }) => [
          { id: leader.id },
          ...followers.map(({ id }) => ({ id, stage1: leader.id })),
        ]);
        await redis.set(cellsKey(sweep), JSON.stringify(cells));
        await redis.srem(cancelledKey, sweep);
        const jobs = await known(sweep, cells);
        const stateOf = ({ id }: Pick<Cell, "id">): string | undefined => jobs.get(id)?.state;
        const again = cells.filter((cell) => [undefined, "failed"].includes(stateOf(cell)));
        await endedNoMore(
          redis,
          sweep,
          again.map(({ id }) => id),
        );
        await Promise.all(again.flatMap(({ id }) => jobs.get(id)?.job.remove() ?? []));
        const ids = new Set(again.map(({ id }) => id));
        const fresh = groups
          .flatMap((group) => {
            const job = leaderJob(sweep, group);
            // The followers of one that is not done come when their stage 1 is.
            return stateOf(group.leader) === "completed" ? followerJobs(job) : [job];
          })
          .filter(({ cell }) => ids.has(cell.id));
        await queue.addBulk(
          fresh.map((data) => ({
            name: "cell",
            data,
            opts: { ...jobOptions, jobId: jobIdOf(data) },
          })),
        );
        return { cells: cells.length, added: fresh.length };
      }),
    status: (sweep) =>
      attempt(async () => {
        const cells = await listed(sweep);
        const cancelled = (await redis.sismember(cancelledKey, sweep)) === 1;
        return Promise.all(
          cells.map(async (cell) => statusOf(await jobOf(sweep, cell.id), cell, cancelled)),
        );
      }),
    cancel: (sweep) =>
      attempt(async () => {
        const cells = await listed(sweep);
        await redis.sadd(cancelledKey, sweep);
        for (const { id } of cells) {
          const job = await jobOf(sweep, id);
          // One that a worker has taken in the meantime is stopped there.
          if (job !== undefined && ((await job.isWaiting()) || (await job.isDelayed())))
            await job.remove().catch(() => undefined);
        }
      }),
    close: async () => {
      await queue.close().catch(() => undefined);
      redis.disconnect();
    },
  };
};

/**
 * The queue of sweeps in a Redis.
 *
 * @error Custom (an address of another kind) · FileMissing (`bullmq` or `ioredis` is not installed) · FileUnreadable (Redis cannot be reached)
 */
export const openQueue = (address: RedisAddress): TE.TaskEither<LongtailError, SweepQueue> =>
  pipe(
    optionalModule("bullmq", () => import("bullmq")),
    TE.bindTo("bullmq"),
    TE.bind("redis", () => openRedis(address)),
    TE.map(({ bullmq, redis }) => {
      const queue = new bullmq.Queue(queueName, { connection: redis });
      queue.on("error", () => undefined);
      return sweepQueue(redis, queue);
    }),
  );
