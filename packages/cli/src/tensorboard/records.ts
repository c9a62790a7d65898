import type { ProgressEvent } from "@longtail/core";
import type { Workload } from "../progress.js";
import { restart, scalars } from "./event-file.js";

// Epochs of all stages in one row.
const epochsBefore = (work: Workload, stage: string): number =>
  work
    .slice(
      0,
      work.findIndex(({ name }) => name === stage),
    )
    .reduce((sum, { epochs }) => sum + epochs, 0);

/**
 * What an event adds to a TensorBoard file, if anything. A step is an epoch, counted from 1 over all stages.
 *
 * @param part the images that epochs are evaluated on
 * @param seconds the time, since 1970
 */
export const recordOf = (
  event: ProgressEvent,
  work: Workload,
  part: "test" | "validation",
  seconds: number,
): Uint8Array | undefined => {
  if (event.type !== "epoch-finished" && event.type !== "resumed") return undefined;
  const time = { seconds, step: epochsBefore(work, event.stage) + event.epoch + 1 };
  if (event.type === "resumed") return restart(time);
  const { loss, accuracy, learningRate, evaluation } = event;
  const { groups = {}, ...whole } = evaluation ?? {};
  const evaluated = Object.entries({ ...whole, ...groups });
  return scalars(time, {
    "train/loss": loss,
    "train/accuracy": accuracy,
    learning_rate: learningRate,
    ...Object.fromEntries(evaluated.map(([name, value]) => [`${part}/${name}`, value])),
  });
};
