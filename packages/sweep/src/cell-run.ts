import type { Store } from "@longtail/checkpoint";
import { type LongtailError, orThrow, type ProgressEvent } from "@longtail/core";
import {
  type FinishedStage,
  finishedStage1,
  firstDifference,
  type Plan,
  run,
  storedRun,
} from "@longtail/mislas";
import type { RunOrigin, RunSummary } from "@longtail/run-record";
import * as E from "#fp-ts/Either";
import type { Task } from "#fp-ts/Task";
import * as TE from "#fp-ts/TaskEither";
import type { Cell } from "./cells.js";
import { type Job, jobIdOf } from "./job.js";
import type { Place } from "./place.js";

/** Where a run's events go. */
export interface RunLog {
  readonly add: (event: ProgressEvent) => void;
  /** Waits until every added event is written. */
  readonly written: TE.TaskEither<LongtailError, void>;
}

/** With what cells are run. */
export interface CellEnvironment {
  readonly place: Place;
  /** Plans a cell on this machine's data. */
  readonly plan: (cell: Cell) => TE.TaskEither<LongtailError, Plan>;
  /** With what and where runs are made, for their records. */
  readonly origin?: Task<RunOrigin>;
  /** Makes the log of a run's events, in the run's store. */
  readonly log?: (store: Store) => RunLog;
}

/** What a run tells, and what stops it. */
export interface CellControl {
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Rejects where the cell is another worker's by now. */
  readonly stillOurs: () => Promise<void>;
  readonly stage1Done: () => void;
  readonly epochDone: (
    stages: Plan["stages"],
    event: Extract<ProgressEvent, { readonly type: "epoch-finished" }>,
  ) => void;
}

/** A finished cell, and whether it was so before. */
export interface FinishedCell {
  readonly summary: RunSummary;
  readonly found: boolean;
}

// A network that is away is tried again; what is not there is made.
const readable = async <A>(reading: TE.TaskEither<LongtailError, A>): Promise<A | undefined> => {
  const found = await reading();
  if (E.isRight(found)) return found.right;
  return found.left._tag === "FileUnreadable" ? orThrow(found) : undefined;
};

const finishedIn = async (
  store: Store,
  { pipeline, seed }: Cell,
): Promise<FinishedCell | undefined> => {
  const { summary } = (await readable(storedRun(store))) ?? {};
  return summary !== undefined &&
    summary.seed === seed &&
    firstDifference(summary.descriptor, pipeline) === undefined
    ? { summary, found: true }
    : undefined;
};

const sharedStage1 = async (
  place: Place,
  { sweep, stage1 }: Job,
  plan: Plan,
): Promise<FinishedStage | undefined> =>
  stage1 === undefined
    ? undefined
    : readable(finishedStage1(place.read(jobIdOf({ sweep, cell: { id: stage1 } })), plan));

/**
 * Runs a cell from its last checkpoint, unless it is finished. Rejects with the error as the cause.
 *
 * A predecessor may end it at any moment before the store is taken, and not after: so the store is looked into once more then.
 */
export const runCell = async (
  job: Job,
  fence: number,
  {
    place,
    plan,
    origin,
    log: logIn,
    signal,
    say,
    stillOurs,
    stage1Done,
    epochDone,
  }: CellEnvironment & CellControl,
): Promise<FinishedCell> => {
  const { cell } = job;
  const id = jobIdOf(job);
  const before = await finishedIn(place.read(id), cell);
  if (before !== undefined) return before;
  const planned = await orThrow(plan(cell));
  const stage1 = await sharedStage1(place, job, planned);
  const first = planned.stages[0]?.name;
  const store = place.hold(id, fence);
  await stillOurs();
  const lock = store.lock && (await orThrow(store.lock));
  const log = logIn?.(store);
  try {
    const meanwhile = await finishedIn(store, cell);
    if (meanwhile !== undefined) return meanwhile;
    const summary = await orThrow(
      run(planned, {
        store: {
          ...store,
          ...(lock && { lock: TE.right({ held: lock.held, release: async () => undefined }) }),
        },
        resume: true,
        signal,
        ...(stage1 && { stage1 }),
        ...(origin && { origin: await origin() }),
        progress: (event) => {
          log?.add(event);
          if (event.type === "resumed") {
            say(`resuming at ${event.stage}, epoch ${event.epoch + 1} of ${event.epochs}`);
            if (event.stage !== first) stage1Done();
          }
          if (event.type !== "epoch-finished") return;
          epochDone(planned.stages, event);
          if (event.stage === first && event.epoch + 1 === event.epochs) stage1Done();
        },
      }),
    );
    return { summary, found: false };
  } finally {
    // A log that cannot be written is no reason to lose the result.
    await log?.written();
    await lock?.release();
  }
};
