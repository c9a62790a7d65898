import { type Checked, failure, inFiles, several } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { batchesAhead } from "../train/file-source.js";
import { bytesPerImage, footprint, gibibytes } from "./footprint.js";
import type { Plan } from "./plan.js";
import type { PlannedStage } from "./planned-stage.js";

// What a backend can address at most; others have what the machine has.
const addressable: Readonly<Record<string, number>> = { wasm: 2 ** 32 };

const float = 4;

/** What a stage keeps on the device for each image: of its batch, and of the part of it that passes at once. */
interface PerImage {
  readonly shown: number;
  readonly passed: number;
}

const perImage = (plan: Plan, { featuresOnce, rates }: PlannedStage): PerImage => {
  const learns = Object.keys(rates).some((name) => name in plan.model.parameterShapes);
  const ahead = inFiles(plan.dataset.train) ? batchesAhead : 0;
  return featuresOnce
    ? { shown: float * plan.model.features, passed: 0 }
    : {
        shown: (1 + ahead) * bytesPerImage(plan),
        // Without a gradient, activations go as soon as the next ones are there.
        passed: learns ? float * (plan.model.activations ?? 0) : 0,
      };
};

// The fewest parts of a batch that fit; undefined where not even single images do.
const fewestParts = (
  room: number,
  batch: number,
  { shown, passed }: PerImage,
): number | undefined => {
  const together = Math.floor((room - batch * shown) / passed);
  return together >= 1 ? Math.ceil(batch / together) : undefined;
};

/**
 * The plan, if a step of each stage fits into `limit` bytes of `where`. It is an estimate from what the model says of its
 * activations; of a model that says nothing only the batch counts.
 *
 * @error Incompatible, under the stage's batch, with the largest batch that fits and the `accumulate` with which this one does
 */
export const checkStepMemory =
  (where: string, limit: number) =>
  (plan: Plan): Checked<Plan> => {
    const room = limit - footprint(plan).network;
    const errors = plan.stages.flatMap((stage) => {
      const { name, batch, together } = stage;
      const images = Math.min(batch, stage.sampler(0).length);
      const passing = Math.min(images, together);
      const each = perImage(plan, stage);
      const needed = images * each.shown + passing * each.passed;
      if (needed <= room) return [];
      const most = Math.max(0, Math.floor(room / (each.shown + each.passed)));
      const parts = fewestParts(room, batch, each);
      const hint = parts === undefined ? "" : `, or accumulate ${parts}`;
      return [
        failure("Incompatible", {
          path: [name, "batch"],
          what: `a step on ${where}`,
          needs: `to fit in ${gibibytes(limit)} (at most ${most} images at once${hint})`,
          got: `about ${gibibytes(needed + limit - room)} for ${images} images${passing < images ? `, ${passing} at once` : ""}`,
        }),
      ];
    });
    return errors.length > 0 ? E.left(several(errors)) : E.right(plan);
  };

/**
 * The plan, if a step of each stage fits into what a backend can address: WebAssembly has 4 GiB.
 *
 * @error that of `checkStepMemory`
 */
export const checkDeviceMemory = (backend: string): ((plan: Plan) => Checked<Plan>) => {
  const limit = addressable[backend];
  return limit === undefined ? E.right : checkStepMemory(backend, limit);
};
