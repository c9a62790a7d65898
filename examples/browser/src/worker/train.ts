import type { LongtailError } from "@longtail/core";
import { run } from "@longtail/mislas";
import type { RunSummary } from "@longtail/run-record";
import * as E from "#fp-ts/Either";
import type { BackendChoice, Job } from "../protocol.js";
import { openRun } from "./open-run.js";
import { tell } from "./port.js";
import { startBackend } from "./start-backend.js";
import { testedOf, writeTested } from "./test-results.js";

/** Opens a run and sends its progress to the page. */
export const open = async (job: Job) => {
  const opened = await openRun(job)();
  if (E.isRight(opened)) {
    const { planned, test, stages, tested, summary } = opened.right;
    tell({ type: "opened", planned, test, stages, tested, summary });
  }
  return opened;
};

/** Trains from the stored checkpoint or from the beginning, and sends progress to the page. */
export const train = async (
  job: Job,
  backend: BackendChoice,
  signal: AbortSignal,
): Promise<E.Either<LongtailError, RunSummary>> => {
  const opened = await open(job);
  if (E.isLeft(opened)) return opened;
  const { plan, store } = opened.right;
  const started = await startBackend(backend)();
  if (E.isLeft(started)) return started;
  tell({ type: "started", backend: started.right });
  // Written in order. If this fails, so does the next checkpoint, which reports it.
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
