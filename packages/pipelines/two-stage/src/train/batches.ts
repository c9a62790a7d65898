import {
  derive,
  type ImageSource,
  type MixedBatch,
  type NamedTensors,
  type NowOrLater,
  type Seed,
  type StepView,
  whenThere,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import { PartUnfit } from "../errors.js";
import { orderProblem } from "../plan/part-problems.js";
import type { Plan } from "../plan/plan.js";
import type { PlannedStage } from "../plan/planned-stage.js";
import { drawsByPart, joinDrawn, partsOf } from "../step/batch-parts.js";
import { allOrNone } from "./all-or-none.js";
import { raise } from "./failure-of.js";

/** What a step takes besides the learning rates. */
export type Batch = MixedBatch;

const disposeRecord = (tensors: NamedTensors): void => tf.dispose(Object.values(tensors));

// What the mixing draws for a whole batch or, where it takes no parts of one, for each part by itself.
const drawnFor = (
  { mixing, together }: Pick<PlannedStage, "mixing" | "together">,
  draw: (step: StepView) => NowOrLater<NamedTensors>,
  view: StepView,
): NowOrLater<NamedTensors> => {
  const { start, end, labels, seedOf } = view;
  const parts = partsOf(end - start, together);
  if (!drawsByPart(mixing, parts)) return draw(view);
  const seedFor =
    (part: number) =>
    (purpose: string): Seed =>
      derive(seedOf(purpose), "part", part);
  const draws = parts.map(
    ([from, to], part) =>
      () =>
        draw({
          ...view,
          start: start + from,
          end: start + to,
          labels: labels.subarray(from, to),
          seedOf: seedFor(part),
        }),
  );
  return whenThere(allOrNone(draws, disposeRecord), joinDrawn);
};

/**
 * The batches of an epoch by step. Pure in the plan's seed, the stage, the epoch and the step.
 *
 * @error throws, or rejects, with the record as the cause: two-stage/PartUnfit · two-stage/PartFailed · what a reader of files reports
 * @owns the caller owns the tensors of each batch; see `disposeBatch`
 */
export const batchesOf = (
  { dataset: { train }, pipeline }: Plan,
  stage: PlannedStage,
  epoch: number,
  source: ImageSource,
): ((step: number) => NowOrLater<Batch>) => {
  const { name, sampler, mixing, batch, before, seedOf } = stage;
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
    const view: StepView = {
      start,
      end,
      labels,
      seedOf: (purpose) => seedOf(purpose, epoch, step),
      show: source.train,
    };
    const shown = allOrNone<NamedTensors>(
      [
        () => whenThere(source.train(positions, view.seedOf("augment")), (images) => ({ images })),
        () => drawnFor(stage, draw, view),
      ],
      disposeRecord,
    );
    return whenThere(shown, ([{ images } = {}, drawn = {}]) => ({
      images: images as tf.Tensor4D,
      labels: tf.tensor1d(labels, "int32"),
      drawn,
    }));
  };
};

/** Disposes the tensors of a batch. */
export const disposeBatch = ({ images, labels, drawn }: Batch): void =>
  tf.dispose([images, labels, ...Object.values(drawn)]);
