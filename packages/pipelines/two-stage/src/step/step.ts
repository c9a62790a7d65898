import type {
  GradientTransformation,
  Head,
  Loss,
  MixedBatch,
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
import { batchPart, partsOf, type Rows } from "./batch-parts.js";
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
  /** The most images that pass through the network at once; the whole batch when absent. */
  readonly together?: number;
}

/** What one pass forward and back gives. */
type Passed = {
  readonly loss: tf.Scalar;
  readonly correct: tf.Scalar;
  readonly gradients: NamedTensors;
  readonly statistics: NamedTensors;
};

type Keep = <T extends tf.Tensor>(tensor: T) => T;

/** Passes a batch forward and back. By-products of the loss are kept, because the gradient's own tidy would dispose them. */
const pass = (
  { model, head, loss, normalization, mixing = unmixed }: StepParts,
  { parameters: all, statistics: before }: Variables,
  learning: NamedTensors,
  { images, labels, drawn }: MixedBatch,
  keep: Keep,
): Passed => {
  const names = Object.keys(learning);
  const features = (parameters: NamedTensors) => {
    const variables = { parameters, statistics: before };
    return mixing.features({ model, variables, images, normalization }, drawn);
  };
  const backboneLearns = names.some((name) => name in model.parameterShapes);
  const fixed = backboneLearns ? undefined : features(all);
  let byProducts: Pick<Passed, "statistics" | "correct"> | undefined;
  const meanLoss = (...tensors: tf.Tensor[]): tf.Scalar => {
    const learned = Object.fromEntries(names.map((name, i) => [name, tensors[i] as tf.Tensor]));
    const parameters = { ...all, ...learned };
    const seen = fixed ?? features(parameters);
    const logits = head.apply(parameters, seen.features);
    byProducts = {
      statistics: fixed === undefined ? mapRecord(seen.statistics, keep) : seen.statistics,
      correct: keep(tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), "float32"))),
    };
    return tf.mean(mixing.losses(loss, logits, labels, drawn));
  };
  const { value, grads } = valueAndGrads(meanLoss)(Object.values(learning));
  return {
    ...(byProducts as unknown as NonNullable<typeof byProducts>),
    loss: value,
    gradients: Object.fromEntries(names.map((name, i) => [name, grads[i] as tf.Tensor])),
  };
};

const weighted = (passed: Passed, share: number): Passed => ({
  ...passed,
  loss: tf.mul(passed.loss, share),
  gradients: mapRecord(passed.gradients, (gradient) => tf.mul(gradient, share)),
});

const added = (one: Passed, other: Passed): Passed => ({
  statistics: other.statistics,
  loss: tf.add(one.loss, other.loss),
  correct: tf.add(one.correct, other.correct),
  gradients: mapRecord(one.gradients, (gradient, name) =>
    tf.add(gradient, other.gradients[name] as tf.Tensor),
  ),
});

const allOf = ({ loss, correct, gradients, statistics }: Passed): tf.Tensor[] => [
  loss,
  correct,
  ...Object.values(gradients),
  ...Object.values(statistics),
];

/** Passes a batch part by part, each weighted by its share of the images. What a part leaves is freed before the next. */
const passParts = (
  parts: StepParts,
  variables: Variables,
  learning: NamedTensors,
  batch: MixedBatch,
  rows: readonly Rows[],
  keep: Keep,
): Passed => {
  const { mixing = unmixed } = parts;
  const given = new Set<tf.Tensor>(Object.values(variables.statistics));
  const [count] = batch.images.shape;
  let total: Passed | undefined;
  for (const [part, [start, end]] of rows.entries()) {
    const before = total;
    const after: Passed = tf.tidy(() => {
      const statistics = before?.statistics ?? variables.statistics;
      const shown = batchPart(mixing, batch, [start, end], part);
      const passed = pass(parts, { ...variables, statistics }, learning, shown, keep);
      const own = weighted(passed, (end - start) / count);
      return before === undefined ? own : added(before, own);
    });
    const held = new Set([...allOf(after), ...given]);
    if (before !== undefined) tf.dispose(allOf(before).filter((tensor) => !held.has(tensor)));
    total = after;
  }
  return total as Passed;
};

/**
 * One step of training as a pure function of tensors: state and inputs in, new state and outputs out.
 *
 * Only the parameters that `inputs.rates` names learn. A backbone without any runs outside the gradient. Whatever does not change
 * is passed on as the same tensor. Where the batch is passed in parts, gradients and the loss are means over all its images, applied
 * once; batch norm sees each part by itself, and so does a loss that divides by the weights of its batch.
 *
 * @shape see `StepInputs`
 * @unit loss in nats, the batch's mean
 * @owns the caller owns what is new in the state (see `disposeReplaced`) and the outputs; nothing given is disposed
 * @source Zhong et al., CVPR 2021, both stages; dvlab-research/MiSLAS train_stage1.py, train_stage2.py
 */
export const trainingStep =
  (parts: StepParts) =>
  (
    state: TrainingState,
    { images, labels, rates, drawn = {} }: StepInputs,
  ): { state: TrainingState; outputs: StepOutputs } => {
    const [count] = images.shape;
    const { optimizer, together = count } = parts;
    const learning = filterRecord(state.parameters, (name) => name in rates);
    const batch = { images, labels, drawn };
    const rows = partsOf(count, together);

    return tf.tidy(() => {
      const kept: tf.Tensor[] = [];
      const keep: Keep = (tensor) => {
        kept.push(tensor);
        return tf.keep(tensor);
      };
      try {
        const passed =
          rows.length === 1
            ? pass(parts, state, learning, batch, keep)
            : passParts(parts, state, learning, batch, rows, keep);
        const { loss, correct, gradients, statistics } = passed;
        const held = new Set(allOf(passed));
        tf.dispose(kept.filter((tensor) => !held.has(tensor)));
        const next = descend(optimizer)(learning, gradients, state.optimizer, rates);
        return {
          state: {
            parameters: { ...state.parameters, ...next.parameters },
            statistics,
            optimizer: next.state,
          },
          outputs: { loss, correct },
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
