import { loadTensors, saveTensors } from "@longtail/checkpoint";
import { type LongtailError, mapRecord, type NamedTensors } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type * as TE from "#fp-ts/TaskEither";
import { learning, type PlannedStage } from "../plan/planned-stage.js";
import type { TrainingState } from "../step/step.js";

// Marks the optimizer's tensors among the model's.
const prefix = "optimizer/";

/** Whether a tensor in a file belongs to the optimizer. */
export const ofOptimizer = (name: string): boolean => name.startsWith(prefix);

const renamed = <A>(
  record: Readonly<Record<string, A>>,
  rename: (name: string) => string,
): Record<string, A> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [rename(name), value]));

/** The optimizer's tensors under their names in files. */
export const inFile = (optimizer: NamedTensors): NamedTensors =>
  renamed(optimizer, (name) => prefix + name);

/** The optimizer's state after stage 1, written where stage 2 continues it. */
export const optimizerName = "stage1-optimizer.safetensors";

/** The optimizer's state after stage 1, as a file. */
export const optimizerFile = ({
  optimizer,
}: TrainingState): TE.TaskEither<LongtailError, Uint8Array> => saveTensors(inFile(optimizer));

/**
 * Loads the state of a stage's optimizer from a file that may hold other tensors too.
 *
 * @error FileTruncated · FileForeign · checkpoint/Mismatch
 * @owns the caller owns the tensors
 */
export const optimizerIn = (
  stage: PlannedStage,
  parameters: NamedTensors,
  bytes: Uint8Array,
  file: string,
): E.Either<LongtailError, NamedTensors> => {
  const fresh = stage.optimizer.init(learning(stage, parameters));
  const shapes = renamed(
    mapRecord(fresh, ({ shape }) => shape),
    (name) => prefix + name,
  );
  tf.dispose(Object.values(fresh));
  return pipe(
    loadTensors(bytes, shapes, file, { ignore: (name) => !ofOptimizer(name) }),
    E.map((tensors) => renamed(tensors, (name) => name.slice(prefix.length))),
  );
};
