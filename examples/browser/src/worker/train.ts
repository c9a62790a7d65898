import type { LongtailError } from "@longtail/core";
import { run } from "@longtail/mislas";
import type { RunSummary } from "@longtail/run-record";
import * as E from "fp-ts/lib/Either.js";
import type { BackendChoice, Job } from "../protocol.js";
import { openRun } from "./opened.js";
import { tell } from "./port.js";
import { startBackend } from "./start-backend.js";
import { testedOf, writeTested } from "./tested.js";

/** Opens a run and tells the page how far it has come. */
export const open = async (job: Job) => {
  const opened = await openRun(job)();
  if (E.isRight(opened)) {
    const { planned, test, stages, tested, summary } = opened.right;
    tell({ type: "opened", planned, test, stages, tested, summary });
  }
  return opened;
};

/** Trains from the store's checkpoint on, or from the beginning, telling the page all the way. */
export const train = async (
  job: Job,
  backend: BackendChoice,
  signal: AbortSignal,
): Promise<E.Either<LongtailError, RunSummary>> => {
  const opened = await open(job);
  if (E.isLeft(opened)) return opened;
  const { plan, store } = opened.right;
  const started = await startBackend(backend);
  if (E.isLeft(started)) return started;
  tell({ type: "started", backend: started.right });
  // Written in the order in which it is learnt; what fails here fails for the checkpoint that follows, which says so.
  let written: Promise<unknown> = Promise.resolve();
  return run(plan, {
    store,
    resume: true,
    signal,
    progress: (event) => tell({ type: "progress", event }),
    tested: (result, probabilities) => {
      const tested = testedOf(result, probabilities, plan.dataset.counts.length);
      if (E.isLeft(tested)) return;
      tell({ type: "tested", tested: tested.right });
      written = written.then(writeTested(store, tested.right));
    },
  })();
};
