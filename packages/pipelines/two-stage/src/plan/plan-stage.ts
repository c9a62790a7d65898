import {
  type Checked,
  type Component,
  type Dataset,
  derive,
  gathered,
  type Head,
  type Model,
  type NamedShapes,
  type Registry,
  type Seed,
  under,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { ratesOf } from "./learners.js";
import { makePart } from "./make-part.js";
import type { Stage2Of, StageOf } from "./pipeline.js";
import type { PlannedStage } from "./planned-stage.js";
import {
  checkAccumulation,
  checkFeatures,
  checkNormalization,
  freshParameters,
} from "./stage-checks.js";
import { type Origin, watchedLoss, watchedMixing, watchedOptimizer } from "./watched.js";

/** What a stage's parts are made from. */
export interface StageEnvironment {
  readonly dataset: Dataset;
  readonly model: Model;
  readonly head: Head;
  /** The shapes of all parameters, the head's included. */
  readonly parameterShapes: NamedShapes;
  readonly seed: Seed;
}

/** Where a stage stands in its training, which may have begun in the stage before; seeds, schedule and samplers follow from it. */
export interface TrainingSpan {
  readonly beganIn: PlannedStage["name"];
  /** Epochs before the stage's own. */
  readonly before: number;
  /** Epochs of the whole training. */
  readonly epochs: number;
}

/** How a stage begins. */
export interface StageStart {
  readonly classifier: Stage2Of<Component>["classifier"];
  readonly span: TrainingSpan;
}

/**
 * A stage with every part made.
 *
 * @error what its parts report, under the stage's name · UnknownName (a parameter that does not exist) · Incompatible (a parameter
 *        named twice; shifted batch norm in a backbone that learns; a fresh classifier that does not learn; a batch of fewer images
 *        than its parts; features that do not stay the same)
 */
export const planStage =
  (
    registry: Registry,
    { dataset: { train, counts }, model, head, parameterShapes, seed }: StageEnvironment,
  ) =>
  (
    name: PlannedStage["name"],
    stage: StageOf<Component>,
    { classifier, span: { beganIn, before, epochs: trainingEpochs } }: StageStart,
  ): Checked<PlannedStage> => {
    const { epochs, batch } = stage;
    const env = {
      labels: train.labels,
      classes: counts.length,
      seed: derive(seed, beganIn, "sampler"),
      epochs: trainingEpochs,
    };
    const from = (slot: "mixing" | "loss" | "optimizer"): Origin => ({
      path: [name, slot],
      kind: stage[slot].kind,
    });
    const sampler = makePart(registry, "sampler", stage.sampler, env);
    const mixing = (made: PlannedStage["sampler"]) =>
      pipe(
        makePart(registry, "mixing", stage.mixing, {
          ...env,
          seed: derive(seed, beganIn, "mixing"),
          counts,
          model,
          sampler: made,
        }),
        E.map((mixes) => watchedMixing(from("mixing"), mixes)),
      );
    const mixed = pipe(sampler, E.chain(mixing));
    const rates = pipe(ratesOf(stage.learn, parameterShapes, model), E.mapLeft(under("learn")));
    return pipe(
      gathered({
        fresh: freshParameters(stage, classifier, head),
        sampler,
        mixing: mixed,
        loss: pipe(
          makePart(registry, "loss", stage.loss, { counts, head }),
          E.map((loss) => watchedLoss(from("loss"), loss)),
        ),
        rates,
        normalization: checkNormalization(stage, rates, model),
        together: checkAccumulation(stage),
        featuresOnce: pipe(
          mixed,
          E.chain((mixes) => checkFeatures(stage, rates, model, mixes)),
        ),
        optimizer: pipe(
          makePart(registry, "optimizer", stage.optimizer, {}),
          E.map((optimizer) => watchedOptimizer(from("optimizer"), optimizer)),
        ),
        schedule: makePart(registry, "schedule", stage.schedule, { epochs: trainingEpochs }),
      }),
      E.map((made): PlannedStage => {
        const whole = Math.ceil(made.sampler(0).length / batch);
        const published = Math.ceil(train.labels.length / batch) + 1;
        return {
          name,
          before,
          epochs,
          batch,
          steps: stage.steps === "dataset" ? Math.min(whole, published) : whole,
          ...made,
          sampler: (epoch) => made.sampler(before + epoch),
          schedule: (epoch) => made.schedule(before + epoch),
          seedOf: (purpose, epoch, step) => derive(seed, beganIn, purpose, before + epoch, step),
        };
      }),
      E.mapLeft(under(name)),
    );
  };
