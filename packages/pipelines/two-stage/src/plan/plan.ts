import { groupsOf, type ShotGroups } from "@longtail/accuracy";
import {
  type Checked,
  type Component,
  checkNumber,
  type Dataset,
  decode,
  failure,
  gathered,
  inFiles,
  type LongtailError,
  type ReadFile,
  type Registry,
  type Seed,
  seeds,
  type Transform,
  under,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { HeadInStage1 } from "../resume/run-identity.js";
import { dataDigestOf } from "./data-digest.js";
import { makeDataset } from "./make-part.js";
import { type Network, planNetwork } from "./network.js";
import { type PipelineOf, pipelineCodec } from "./pipeline.js";
import { planPretrained, unread } from "./plan-pretrained.js";
import { planStages } from "./plan-stages.js";
import { planTransform } from "./plan-transform.js";
import type { PlannedStage } from "./planned-stage.js";
import type { Pretrained } from "./pretrained-weights.js";

import { watchedDataset } from "./watched.js";

/** What a plan needs besides its descriptor. */
export interface PlanEnvironment {
  /** Reads the files of a data folder: `readFolder` of `@longtail/core/read-folder`, or your own. A dataset that is drawn needs none. */
  readonly read?: ReadFile;
  /** The seed of everything random; 0 when absent. */
  readonly seed?: Seed;
  /** In place of loading it: that of a plan whose descriptor names the same dataset, from the same files. */
  readonly dataset?: Dataset;
  /**
   * For a plan whose weights come from elsewhere, a stored run or a checkpoint: the model's pretrained file is not read. `pretrained`
   * is its digest, where the run says so.
   */
  readonly weights?: { readonly pretrained?: string };
}

/** A checked pipeline with its data at hand and every part made. No tensor exists yet. */
export interface Plan extends Network {
  /** The complete descriptor. */
  readonly pipeline: PipelineOf<Component>;
  readonly seed: Seed;
  readonly dataset: Dataset;
  readonly groups: ShotGroups;
  readonly stages: readonly PlannedStage[];
  /** Makes the final classifier after the last stage, where the pipeline has one. */
  readonly transform?: Transform;
  readonly headInStage1: HeadInStage1;
  /** The weights that the model begins with; drawn at random where absent. */
  readonly pretrained?: Pretrained;
  /** The SHA-256 of the dataset's labels and images, or of what stands for those in files. Computed when first asked for. */
  readonly dataDigest: () => string;
}

const needsFolder = TE.left(
  failure("Incompatible", {
    path: [],
    what: "this dataset",
    needs: "a data folder: pass `read`, a function that reads its files",
    got: "none",
  }),
);
const noFolder: ReadFile = Object.assign(() => needsFolder, { list: needsFolder });

const canEvaluate = (
  on: "test" | "validation",
  { validation }: Dataset,
): Checked<"can evaluate"> =>
  on === "validation" && validation === undefined
    ? E.left(
        failure("Incompatible", {
          path: ["evaluation", "on"],
          what: "validation",
          needs: "a dataset that holds out images for it",
          got: "one that holds out none",
        }),
      )
    : E.right("can evaluate");

const canShow = (
  { kind }: { readonly kind: string },
  { train, test, validation }: Dataset,
  { augmentation }: Network,
): Checked<"can show"> => {
  const sets = { train, test, ...(validation && { validation }) };
  const [stored] = Object.entries(sets).find(([, set]) => inFiles(set)) ?? [];
  return stored === undefined || augmentation.views !== undefined
    ? E.right("can show")
    : E.left(
        failure("Incompatible", {
          path: ["augment"],
          what: kind,
          needs: "images in memory",
          got: `pictures in files (${stored})`,
        }),
      );
};

const planOn =
  (registry: Registry, pipeline: PipelineOf<Component>, seed: Seed, headInStage1: HeadInStage1) =>
  (dataset: Dataset): Checked<Plan> => {
    const { train, counts, validation } = dataset;
    const { on, groups: rule } = pipeline.evaluation;
    const classes = counts.length;
    const network = planNetwork(registry, pipeline, { shape: train.shape, classes });
    return pipe(
      gathered({
        evaluable: canEvaluate(on, dataset),
        groups: pipe(groupsOf(rule, counts), E.mapLeft(under("evaluation", "groups"))),
        network,
        shown: pipe(
          network,
          E.chain((made) => canShow(pipeline.augment, dataset, made)),
        ),
        stages: pipe(
          network,
          E.chain((made) => planStages(registry, pipeline, { dataset, ...made, seed })),
        ),
        transform: pipe(
          network,
          E.chain((made) =>
            planTransform(registry, pipeline, {
              ...made,
              classes,
              heldOut: validation !== undefined,
              counts,
            }),
          ),
        ),
      }),
      E.map(({ evaluable: _evaluable, shown: _shown, network, transform, ...made }) => ({
        pipeline,
        seed,
        dataset,
        ...network,
        ...made,
        ...(transform && { transform }),
        headInStage1,
        dataDigest: dataDigestOf(dataset),
      })),
    );
  };

/**
 * Checks a pipeline against its data: reads the data, makes every part, infers shapes. Allocates no tensor.
 *
 * It reports every error, each with its path. What a component gives is checked: labels, counts and sizes of a dataset, positions
 * of an epoch, learning rates, an image, names and shapes. What it computes with tensors is checked as it runs.
 *
 * @error OutOfRange (seed) · everything that the codec, the dataset, the parts and a file of pretrained weights report · two-stage/PartUnfit (a component that gives
 *        something else than its slot asks for) · two-stage/PartFailed (one that throws)
 */
export const planWith =
  <C extends Component>(registry: Registry<C>, headInStage1: HeadInStage1) =>
  (
    descriptor: unknown,
    { read = noFolder, seed = 0, dataset, weights }: PlanEnvironment = {},
  ): TE.TaskEither<LongtailError, Plan> =>
    pipe(
      checkNumber("seed", seeds, seed),
      E.chain(() => decode(pipelineCodec<Component>(registry))(descriptor)),
      TE.fromEither,
      TE.chain(({ $schema: _schema, ...pipeline }) =>
        pipe(
          dataset === undefined
            ? pipe(
                makeDataset(registry as Registry, pipeline.dataset, { read }),
                TE.map(watchedDataset({ path: ["dataset"], kind: pipeline.dataset.kind })),
              )
            : TE.right(dataset),
          TE.chainEitherK(planOn(registry, pipeline, seed, headInStage1)),
          TE.chain((plan) =>
            pipe(
              weights === undefined
                ? planPretrained(pipeline, plan.model, read)
                : TE.right(unread(weights.pretrained)),
              TE.map((pretrained) => ({ ...plan, ...(pretrained && { pretrained }) })),
            ),
          ),
        ),
      ),
    );
