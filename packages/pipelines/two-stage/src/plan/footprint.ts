import {
  type Checked,
  failure,
  type ImageSet,
  inFiles,
  type NamedShapes,
  several,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { sizeOf } from "../size-of.js";
import { batchesAhead } from "../train/file-source.js";
import type { Plan } from "./plan.js";

/** The least memory that a run needs, in bytes. What a network computes on its way comes on top: several times its batch. */
export interface Footprint {
  /** Labels and images of all parts, in memory; of pictures in files the labels alone. */
  readonly data: number;
  /** Variables, and a gradient and a momentum of each that learns. */
  readonly network: number;
  /** The largest batch, as numbers; of pictures in files, with the batches that are decoded ahead. */
  readonly batch: number;
  /** About what the largest training pass keeps for its gradient; absent where the model does not say. */
  readonly activations?: number;
}

const float = 4;

const numbersIn = (shapes: NamedShapes, keep: (name: string) => boolean = () => true): number =>
  Object.entries(shapes)
    .filter(([name]) => keep(name))
    .reduce((sum, [, shape]) => sum + sizeOf(shape), 0);

interface Batch {
  readonly path: readonly string[];
  readonly images: number;
}

// A quarter of what WebAssembly can address; the first layer's result alone is larger than its batch.
const mostBytes = 2 ** 30;

/** The bytes of an image as the network takes it. */
export const bytesPerImage = ({ augmentation }: Pick<Plan, "augmentation">): number =>
  float * sizeOf(augmentation.shape);

// A batch is never larger than what there is to show: an epoch of one step may be smaller.
const batchesIn = (plan: Plan): readonly Batch[] => {
  const { train, test, validation } = plan.dataset;
  const judged = Math.max(test.labels.length, validation?.labels.length ?? 0, train.labels.length);
  return [
    ...plan.stages.map(({ name, batch, steps, sampler }) => ({
      path: [name, "batch"],
      images: steps === 1 ? Math.min(batch, sampler(0).length) : batch,
    })),
    { path: ["evaluation", "batch"], images: Math.min(plan.pipeline.evaluation.batch, judged) },
  ];
};

const imageBytes = (set: ImageSet): number => (inFiles(set) ? 0 : set.images.length);

/** The least memory that a plan's run needs. */
export const footprint = (plan: Plan): Footprint => {
  const { dataset, parameterShapes, statisticShapes, stages } = plan;
  const learns = (name: string): boolean => stages.some(({ rates }) => name in rates);
  const sets = [dataset.train, dataset.test, dataset.validation].filter(
    (set): set is ImageSet => set !== undefined,
  );
  const { activations } = plan.model;
  // A stage whose backbone does not learn keeps nothing of it.
  const passing = Math.max(
    0,
    ...stages
      .filter(({ rates }) => Object.keys(rates).some((name) => name in plan.model.parameterShapes))
      .map(({ together, sampler }) => Math.min(together, sampler(0).length)),
  );
  return {
    data: sets.reduce((sum, set) => sum + imageBytes(set) + 4 * set.labels.length, 0),
    network:
      float *
      (numbersIn(parameterShapes) +
        numbersIn(statisticShapes) +
        2 * numbersIn(parameterShapes, learns)),
    batch:
      bytesPerImage(plan) *
      (sets.some(inFiles) ? 1 + batchesAhead : 1) *
      Math.max(...batchesIn(plan).map(({ images }) => images)),
    ...(activations !== undefined && { activations: float * activations * passing }),
  };
};

/** Bytes in words. */
export const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/**
 * The plan, if each of its batches fits in memory.
 *
 * @error Incompatible (a batch of more than 1 GiB), under its path
 */
export const checkBatches = (plan: Plan): Checked<Plan> => {
  const bytes = bytesPerImage(plan);
  const errors = batchesIn(plan)
    .filter(({ images }) => images * bytes > mostBytes)
    .map(({ path, images }) =>
      failure("Incompatible", {
        path,
        what: "a batch",
        needs: `to fit in ${gibibytes(mostBytes)}`,
        got: `${images} images of ${plan.augmentation.shape.join(" x ")}, ${gibibytes(images * bytes)}`,
      }),
    );
  return errors.length > 0 ? E.left(several(errors)) : E.right(plan);
};
