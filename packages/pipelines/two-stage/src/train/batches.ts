import type { ImageSource, NamedTensors } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import { PartUnfit } from "../errors.js";
import { orderProblem } from "../plan/part-problems.js";
import type { Plan } from "../plan/plan.js";
import type { PlannedStage } from "../plan/planned-stage.js";
import type { StepInputs } from "../step/step-inputs.js";
import { raise } from "./failure-of.js";

/** What a step takes besides the learning rates. */
export type Batch = Required<Omit<StepInputs, "rates">>;

/**
 * The batches of an epoch by step. Pure in the plan's seed, the stage, the epoch and the step.
 *
 * @owns the caller owns the tensors of each batch; see `disposeBatch`
 */
export const batchesOf = (
  { dataset: { train }, pipeline }: Plan,
  { name, sampler, mixing, batch, before, seedOf }: PlannedStage,
  epoch: number,
  source: ImageSource,
): ((step: number) => Batch) => {
  const order = sampler(epoch);
  const problem = orderProblem(order, train.labels.length);
  if (problem !== undefined) {
    const kind = (name === "stage1" ? pipeline.stage1 : pipeline.stage2)?.sampler.kind ?? "sampler";
    raise(PartUnfit.of({ path: [name, "sampler"], kind, problem }));
  }
  const draw = mixing.draw(before + epoch);
  return (step) => {
    const [start, end] = [step * batch, Math.min((step + 1) * batch, order.length)];
    const positions = order.subarray(start, end);
    const labels = Int32Array.from(positions, (position) => train.labels[position] as number);
    return {
      images: source.train(positions, seedOf("augment", epoch, step)) as tf.Tensor4D,
      labels: tf.tensor1d(labels, "int32"),
      drawn: draw({
        start,
        end,
        labels,
        seedOf: (purpose) => seedOf(purpose, epoch, step),
        show: source.train,
      }) as NamedTensors,
    };
  };
};

/** Disposes the tensors of a batch. */
export const disposeBatch = ({ images, labels, drawn }: Batch): void =>
  tf.dispose([images, labels, ...Object.values(drawn)]);
