import { join } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import type { Dataset, LongtailError, ReadFile } from "@longtail/core";
import { finishedStage1, type Plan, plan, type Recipe, run, sharesStage1 } from "@longtail/mislas";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type Short, shortened } from "./methods.js";

/** A method that ran to its end. */
export interface Trained {
  readonly method: string;
  readonly folder: string;
  readonly accuracy: number;
  readonly seconds: number;
  /** The method whose stage 1 it took; absent where it trained its own. */
  readonly stage1?: string;
}

interface Before {
  readonly method: string;
  readonly folder: string;
  readonly plan: Plan;
}

const seed = 0;

const sharing = (before: readonly Before[], planned: Plan): Before | undefined =>
  before.find((each) =>
    sharesStage1({ pipeline: each.plan.pipeline, seed }, { pipeline: planned.pipeline, seed }),
  );

/**
 * Runs methods one after the other, each in a folder of its own. A stage 1 that one of them has trained is not trained again.
 *
 * @error those of the plan and the run
 */
export const trainAll = (
  chosen: readonly Recipe[],
  short: Short,
  {
    read,
    dataset,
    out,
    say,
  }: {
    readonly read: ReadFile;
    readonly dataset: Dataset;
    readonly out: string;
    readonly say: (trained: Trained) => void;
  },
): TE.TaskEither<LongtailError, readonly Trained[]> => {
  const before: Before[] = [];
  const one = ({ method, pipeline }: Recipe): TE.TaskEither<LongtailError, Trained> => {
    const folder = join(out, method);
    return pipe(
      plan(shortened(pipeline, short), { read, seed, dataset }),
      TE.bindTo("planned"),
      TE.let("shared", ({ planned }) => sharing(before, planned)),
      TE.bind("stage1", ({ planned, shared }) =>
        shared === undefined
          ? TE.right(undefined)
          : finishedStage1(folderStore(shared.folder), planned),
      ),
      TE.let("start", () => performance.now()),
      TE.bind("summary", ({ planned, stage1 }) =>
        run(planned, { store: folderStore(folder), ...(stage1 && { stage1 }) }),
      ),
      TE.map(({ planned, shared, start, summary }) => {
        before.push({ method, folder, plan: planned });
        const trained = {
          method,
          folder,
          accuracy: summary.last.calibration.accuracy,
          seconds: (performance.now() - start) / 1000,
          ...(shared && { stage1: shared.method }),
        };
        say(trained);
        return trained;
      }),
    );
  };
  return pipe(chosen, TE.traverseSeqArray(one));
};
