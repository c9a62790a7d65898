import type { ImageSource } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as O from "fp-ts/lib/Option.js";
import type { Plan } from "./plan.js";
import type { PlannedStage } from "./planned-stage.js";
import type { StepInputs } from "./step-inputs.js";

/** What a step is given besides the learning rates. */
export type Batch = Omit<StepInputs, "rates">;

/**
 * The batches of an epoch, by the number of the step. Pure in the plan's seed, the stage, the epoch and the step.
 *
 * @owns the caller owns the tensors of each batch; see `disposeBatch`
 */
export const batchesOf = (
  { dataset: { train } }: Plan,
  { sampler, mixing, batch, seedOf }: PlannedStage,
  epoch: number,
  source: ImageSource,
): ((step: number) => Batch) => {
  const branches = O.isSome(mixing) && mixing.value.mixes === "branches" ? mixing.value : undefined;
  const order = sampler(epoch);
  const orderOfSecond = branches?.sampler(epoch);

  const shown = (positions: Int32Array, purpose: string, step: number) => {
    const labels = Int32Array.from(positions, (position) => train.labels[position] as number);
    return {
      images: source.train(positions, seedOf(purpose, epoch, step)),
      labels: tf.tensor1d(labels, "int32"),
      // The host's own, for whoever draws by them.
      drawn: labels,
    };
  };
  const mixture = (labels: Int32Array, step: number): Pick<Batch, "mixture"> => {
    if (O.isNone(mixing) || mixing.value.mixes !== "examples") return {};
    const drawn = mixing.value.draw(seedOf("mixing", epoch, step), labels);
    return {
      mixture: {
        permutation: tf.tensor1d(drawn.permutation, "int32"),
        points: drawn.points.map((weight) => tf.scalar(weight)),
        labels: tf.tensor1d(drawn.labels),
      },
    };
  };
  return (step) => {
    const part = (positions: Int32Array) =>
      positions.subarray(step * batch, Math.min((step + 1) * batch, order.length));
    const { drawn, ...first } = shown(part(order), "augment", step);
    if (branches === undefined || orderOfSecond === undefined)
      return { ...first, ...mixture(drawn, step) };
    const { images, labels } = shown(part(orderOfSecond), "augment-second", step);
    return { ...first, second: { images, labels, weight: tf.scalar(branches.weight(epoch)) } };
  };
};

/** Disposes the tensors of a batch. */
export const disposeBatch = ({ images, labels, mixture, second }: Batch): void => {
  tf.dispose([images, labels]);
  if (mixture !== undefined) tf.dispose([mixture.permutation, mixture.labels, ...mixture.points]);
  if (second !== undefined) tf.dispose([second.images, second.labels, second.weight]);
};
