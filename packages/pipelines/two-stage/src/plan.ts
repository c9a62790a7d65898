import { groupsOf, type ShotGroups } from "@longtail/accuracy";
import {
  type Augmentation,
  type Component,
  checkNumber,
  type Dataset,
  decode,
  failure,
  type Head,
  type LongtailError,
  type Model,
  makeOf,
  type NamedShapes,
  type ReadFile,
  type Registry,
  type Seed,
  seeds,
  type Transform,
  under,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { all, type Checked } from "./internal/all.js";
import { type PipelineOf, pipelineCodec } from "./pipeline.js";
import { planStage } from "./plan-stage.js";
import { planStages } from "./plan-stages.js";
import { planTransform } from "./plan-transform.js";
import type { PlannedStage } from "./planned-stage.js";

/** What a plan needs: the data folder and the seed of everything random. */
export interface PlanEnvironment {
  readonly read: ReadFile;
  readonly seed: Seed;
}

/** A checked pipeline with its data in memory and every part made; no tensor exists yet. */
export interface Plan {
  /** The complete descriptor. */
  readonly pipeline: PipelineOf<Component>;
  readonly seed: Seed;
  readonly dataset: Dataset;
  readonly groups: ShotGroups;
  readonly augmentation: Augmentation;
  readonly model: Model;
  readonly head: Head;
  /** The shapes of all parameters and of all statistics. */
  readonly parameterShapes: NamedShapes;
  readonly statisticShapes: NamedShapes;
  readonly stages: readonly PlannedStage[];
  /** What is made of the classifier after the last stage, if anything. */
  readonly transform?: Transform;
}

const heldOut = (on: "test" | "validation", { validation }: Dataset): Checked<"held out"> =>
  on === "validation" && validation === undefined
    ? E.left(
        failure("Incompatible", {
          path: ["evaluation", "on"],
          what: "validation",
          needs: "a data set that holds out images for it",
          got: "one that holds out none",
        }),
      )
    : E.right("held out");

const planOn =
  (parts: Registry, pipeline: PipelineOf<Component>, seed: Seed) =>
  (dataset: Dataset): Checked<Plan> => {
    const { train, counts } = dataset;
    const { on, groups: rule } = pipeline.evaluation;
    const groups = pipe(groupsOf(rule, counts), E.mapLeft(under("evaluation", "groups")));
    const augmentation = pipe(
      makeOf(parts, "augment")(pipeline.augment)({ shape: train.shape }),
      E.mapLeft(under("augment")),
    );
    const model = pipe(
      augmentation,
      E.chain(({ shape }) =>
        pipe(makeOf(parts, "model")(pipeline.model)({ shape }), E.mapLeft(under("model"))),
      ),
    );
    const head = pipe(
      model,
      E.chain(({ features }) =>
        pipe(
          makeOf(parts, "head")(pipeline.head)({ features, classes: counts.length }),
          E.mapLeft(under("head")),
        ),
      ),
    );
    const net = pipe(
      all<{ model: Model; head: Head }>({ model, head }),
      E.map((made) => ({
        ...made,
        parameterShapes: { ...made.model.parameterShapes, ...made.head.parameterShapes },
        statisticShapes: made.model.statisticShapes,
      })),
    );
    const stages = pipe(
      net,
      E.chain((made) =>
        planStages(
          pipeline,
          planStage(parts, { dataset, ...made, shapes: made.parameterShapes, seed }),
        ),
      ),
    );
    const transform = pipe(
      net,
      E.chain((made) => planTransform(parts, pipeline, dataset, made)),
    );
    return pipe(
      all<{
        transform: Pick<Plan, "transform">;
        evaluable: unknown;
        groups: ShotGroups;
        augmentation: Augmentation;
        net: Pick<Plan, "model" | "head" | "parameterShapes" | "statisticShapes">;
        stages: readonly PlannedStage[];
      }>({ evaluable: heldOut(on, dataset), groups, augmentation, net, stages, transform }),
      E.map((made) => ({
        pipeline,
        seed,
        dataset,
        groups: made.groups,
        augmentation: made.augmentation,
        ...made.net,
        stages: made.stages,
        ...made.transform,
      })),
    );
  };

/**
 * Checks a pipeline against its data: reads the data, makes every part, infers shapes; allocates no tensor.
 *
 * All errors are gathered, each with its path.
 *
 * @error OutOfRange (seed) · everything that the codec, the data set and the parts report
 */
export const planWith =
  <C extends Component>(parts: Registry<C>) =>
  (descriptor: unknown, { read, seed }: PlanEnvironment): TE.TaskEither<LongtailError, Plan> =>
    pipe(
      checkNumber("seed", seeds, seed),
      E.chain(() => decode(pipelineCodec<Component>(parts))(descriptor)),
      TE.fromEither,
      TE.chain((pipeline) =>
        pipe(
          makeOf(parts as Registry, "dataset")(pipeline.dataset)({ read }),
          TE.mapLeft(under("dataset")),
          TE.chainEitherK(planOn(parts, pipeline, seed)),
        ),
      ),
    );
