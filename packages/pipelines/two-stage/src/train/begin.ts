import { derive, filterRecord, mapRecord, orThrow, type Variables } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import type { Plan } from "../plan/plan.js";
import { continues, learning, type PlannedStage } from "../plan/planned-stage.js";
import type { TrainingState } from "../step/step.js";

/**
 * The initial variables of a run: drawn at random, but for pretrained weights.
 *
 * @error throws, with the record as the cause: what reading pretrained weights reports
 * @owns the caller owns them
 */
export const initialVariables = async ({
  model,
  head,
  seed,
  pretrained,
}: Plan): Promise<Variables> => {
  const given: Variables =
    pretrained === undefined ? { parameters: {}, statistics: {} } : await orThrow(pretrained.load);
  const { parameters, statistics } = model.init(derive(seed, "model"));
  const drawn = { ...parameters, ...statistics };
  tf.dispose(
    Object.keys({ ...given.parameters, ...given.statistics }).flatMap((name) => drawn[name] ?? []),
  );
  return {
    parameters: { ...parameters, ...given.parameters, ...head.init(derive(seed, "head")) },
    statistics: { ...statistics, ...given.statistics },
  };
};

/**
 * The state in which a stage starts. Fresh parameters are drawn anew and the optimizer starts empty, unless the stage continues;
 * everything else is passed on as the same tensor.
 *
 * Fresh parameters follow from the run's seed and the stage's name alone, whatever the stage before produced.
 *
 * @owns the caller owns what is new in the state (see `disposeReplaced`); nothing given is disposed
 */
export const begin = (
  { head, seed }: Plan,
  stage: PlannedStage,
  { parameters, statistics, optimizer }: TrainingState,
): TrainingState =>
  tf.tidy(() => {
    const drawn =
      stage.fresh.length === 0
        ? {}
        : filterRecord(head.init(derive(seed, stage.name, "head")), (name) =>
            stage.fresh.includes(name),
          );
    const whole = mapRecord(parameters, (tensor, name) => drawn[name] ?? tensor);
    return {
      parameters: whole,
      statistics,
      optimizer: continues(stage) ? optimizer : stage.optimizer.init(learning(stage, whole)),
    };
  });
