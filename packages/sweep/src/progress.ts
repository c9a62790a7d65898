import { closed, decode, inRange, integerIn, type ProgressEvent, text } from "@longtail/core";
import * as E from "#fp-ts/Either";

const Done = closed(
  "progress",
  {
    worker: text,
    stage: text,
    epoch: integerIn(0),
    epochs: integerIn(1),
    done: integerIn(0),
    all: integerIn(0),
  },
  { secondsPerStep: inRange(0, Number.POSITIVE_INFINITY) },
);

/** How far a running cell is: finished epochs of its stage, and steps of the whole run. `secondsPerStep` is measured. */
export type Done = typeof Done._A;

/** The progress that a worker noted; undefined where there is none. */
export const doneIn = (noted: unknown): Done | undefined => {
  const found = decode(Done)(noted);
  return E.isRight(found) ? found.right : undefined;
};

/** The stages of a run as far as counting its steps needs them. */
export type Stages = readonly {
  readonly name: string;
  readonly epochs: number;
  readonly steps: number;
}[];

/** The progress after an epoch. */
export const doneAfter = (
  worker: string,
  stages: Stages,
  { stage, epoch, epochs, seconds }: Extract<ProgressEvent, { readonly type: "epoch-finished" }>,
): Done => {
  const at = stages.findIndex(({ name }) => name === stage);
  const total = (some: Stages): number => some.reduce((sum, s) => sum + s.epochs * s.steps, 0);
  const steps = stages[at]?.steps ?? 0;
  return {
    worker,
    stage,
    epoch: epoch + 1,
    epochs,
    done: total(stages.slice(0, Math.max(0, at))) + (epoch + 1) * steps,
    all: total(stages),
    ...(steps > 0 && { secondsPerStep: seconds / steps }),
  };
};
