import type {
  GradientTransformation,
  Head,
  Loss,
  Mixing,
  Model,
  NamedTensors,
  Normalization,
  Variables,
} from "@longtail/core";
import { filterRecord, mapRecord, unmixed } from "@longtail/core";
import { valueAndGrads } from "@longtail/ops";
import { descend } from "@longtail/optimizers";
import * as tf from "@tensorflow/tfjs-core";
import type { StepInputs } from "./step-inputs.js";

/** Everything that a step of training changes. */
export interface TrainingState extends Variables {
  readonly optimizer: NamedTensors;
}

/** What a step reports: the mean loss, and how many predictions were right (by the example's own label, when mixed). */
export interface StepOutputs {
  readonly loss: tf.Scalar;
  readonly correct: tf.Scalar;
}

/** The parts of a step. */
export interface StepParts {
  readonly model: Model;
  readonly head: Head;
  readonly loss: Loss;
  readonly optimizer: GradientTransformation;
  readonly normalization: Normalization;
  /** Nothing is mixed when absent. */
  readonly mixing?: Mixing;
}

/**
 * One step of training as a pure function of tensors: state and inputs in, new state and outputs out.
 *
 * Only the parameters that `inputs.rates` names learn. A backbone without any runs outside the gradient. Whatever does not change
 * is passed on as the same tensor.
 *
 * @shape see `StepInputs`
 * @unit loss in nats, the batch's mean
 * @owns the caller owns what is new in the state (see `disposeReplaced`) and the outputs; nothing given is disposed
 * @source Zhong et al., CVPR 2021, both stages; dvlab-research/MiSLAS train_stage1.py, train_stage2.py
 */
export const trainingStep =
  ({ model, head, loss, optimizer, normalization, mixing = unmixed }: StepParts) =>
  (
    state: TrainingState,
    { images, labels, rates, drawn = {} }: StepInputs,
  ): { state: TrainingState; outputs: StepOutputs } => {
    const learning = filterRecord(state.parameters, (name) => name in rates);
    const names = Object.keys(learning);
    const backboneLearns = names.some((name) => name in model.parameterShapes);

    return tf.tidy(() => {
      const features = (parameters: NamedTensors) => {
        const variables = { parameters, statistics: state.statistics };
        return mixing.features({ model, variables, images, normalization }, drawn);
      };
      const fixed = backboneLearns ? undefined : features(state.parameters);
      // By-products of the loss, kept because the gradient's own tidy would dispose them, and this one when something throws.
      const kept: tf.Tensor[] = [];
      const keep = <T extends tf.Tensor>(tensor: T): T => {
        kept.push(tensor);
        return tf.keep(tensor);
      };
      let byProducts:
        | { readonly statistics: NamedTensors; readonly correct: tf.Scalar }
        | undefined;
      const meanLoss = (...tensors: tf.Tensor[]): tf.Scalar => {
        const learned = Object.fromEntries(names.map((name, i) => [name, tensors[i] as tf.Tensor]));
        const parameters = { ...state.parameters, ...learned };
        const seen = fixed ?? features(parameters);
        const logits = head.apply(parameters, seen.features);
        byProducts = {
          statistics: fixed === undefined ? mapRecord(seen.statistics, keep) : seen.statistics,
          correct: keep(tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), "float32"))),
        };
        return tf.mean(mixing.losses(loss, logits, labels, drawn));
      };
      try {
        const { value, grads } = valueAndGrads(meanLoss)(Object.values(learning));
        const { statistics, correct } = byProducts as unknown as NonNullable<typeof byProducts>;
        const gradients = Object.fromEntries(names.map((name, i) => [name, grads[i] as tf.Tensor]));
        const next = descend(optimizer)(learning, gradients, state.optimizer, rates);
        return {
          state: {
            parameters: { ...state.parameters, ...next.parameters },
            statistics,
            optimizer: next.state,
          },
          outputs: { loss: value, correct },
        };
      } catch (thrown) {
        tf.dispose(kept);
        throw thrown;
      }
    });
  };

/** All tensors of a state. */
export const tensorsOf = ({ parameters, statistics, optimizer }: TrainingState): tf.Tensor[] =>
  [parameters, statistics, optimizer].flatMap((record) => Object.values(record));

/** Disposes the tensors of an old state that the new one does not hold. */
export const disposeReplaced = (old: TrainingState, next: TrainingState): void => {
  const held = new Set(tensorsOf(next));
  tf.dispose(tensorsOf(old).filter((tensor) => !held.has(tensor)));
};
