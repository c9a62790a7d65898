import {
  type ImageSource,
  isLater,
  type NamedTensors,
  type NowOrLater,
  whenThere,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import { PartUnfit } from "../errors.js";
import { orderProblem } from "../plan/part-problems.js";
import type { Plan } from "../plan/plan.js";
import type { PlannedStage } from "../plan/planned-stage.js";
import type { StepInputs } from "../step/step-inputs.js";
import { raise } from "./failure-of.js";

/** What a step takes besides the learning rates. */
export type Batch = Required<Omit<StepInputs, "rates">>;

type Drawn = Pick<Batch, "images" | "drawn">;

const bothLater = async (
  images: NowOrLater<tf.Tensor4D>,
  drawn: NowOrLater<NamedTensors>,
): Promise<Drawn> => {
  const [shown, mixed] = await Promise.allSettled([images, drawn]);
  if (shown.status === "fulfilled" && mixed.status === "fulfilled")
    return { images: shown.value, drawn: mixed.value };
  if (shown.status === "fulfilled") shown.value.dispose();
  if (mixed.status === "fulfilled") tf.dispose(Object.values(mixed.value));
  throw (shown.status === "rejected" ? shown : (mixed as PromiseRejectedResult)).reason;
};

// Both, or neither: what one of them made is freed when the other fails.
const both = (
  images: NowOrLater<tf.Tensor4D>,
  draw: () => NowOrLater<NamedTensors>,
): NowOrLater<Drawn> => {
  if (isLater(images)) return bothLater(images, (async () => draw())());
  try {
    const drawn = draw();
    return isLater(drawn) ? bothLater(images, drawn) : { images, drawn };
  } catch (thrown) {
    images.dispose();
    throw thrown;
  }
};

/**
 * The batches of an epoch by step. Pure in the plan's seed, the stage, the epoch and the step.
 *
 * @error throws, or rejects, with the record as the cause: two-stage/PartUnfit · two-stage/PartFailed · what a reader of files reports
 * @owns the caller owns the tensors of each batch; see `disposeBatch`
 */
export const batchesOf = (
  { dataset: { train }, pipeline }: Plan,
  { name, sampler, mixing, batch, before, seedOf }: PlannedStage,
  epoch: number,
  source: ImageSource,
): ((step: number) => NowOrLater<Batch>) => {
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
    const shown = both(source.train(positions, seedOf("augment", epoch, step)), () =>
      draw({
        start,
        end,
        labels,
        seedOf: (purpose) => seedOf(purpose, epoch, step),
        show: source.train,
      }),
    );
    return whenThere(shown, (made) => ({ ...made, labels: tf.tensor1d(labels, "int32") }));
  };
};

/** Disposes the tensors of a batch. */
export const disposeBatch = ({ images, labels, drawn }: Batch): void =>
  tf.dispose([images, labels, ...Object.values(drawn)]);
