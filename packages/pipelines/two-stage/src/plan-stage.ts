import {
  type Component,
  type Dataset,
  derive,
  type Head,
  type Model,
  makeOf,
  type NamedShapes,
  type Registry,
  type Seed,
  under,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { all, type Checked } from "./internal/all.js";
import { ratesOf } from "./internal/learners.js";
import { freshOf, shiftsFrozenBackbone } from "./internal/stage-checks.js";
import type { Stage2Of, StageOf } from "./pipeline.js";
import type { PlannedStage } from "./planned-stage.js";

/** What a stage's parts are made from. */
export interface StageEnvironment {
  readonly dataset: Dataset;
  readonly model: Model;
  readonly head: Head;
  /** The shapes of all parameters, the head's included. */
  readonly shapes: NamedShapes;
  readonly seed: Seed;
}

/** Where a stage stands in its training, which may have begun in the stage before: its seeds, schedule and samplers follow from this. */
export interface Course {
  readonly begun: PlannedStage["name"];
  /** Epochs before the stage's own. */
  readonly before: number;
  /** Epochs of the whole training. */
  readonly epochs: number;
}

/** How a stage begins. */
export interface Beginning {
  readonly classifier: Stage2Of<Component>["classifier"];
  readonly course: Course;
}

/**
 * A stage with every part made; stage 1 has no classifier to keep, and none that is fresher than its own.
 *
 * @error what its parts report, under the stage's name · UnknownName (a parameter that is not there) · Incompatible (a parameter named
 *        twice; shifted batch norm in a backbone that learns; a fresh classifier that does not learn)
 */
export const planStage =
  (parts: Registry, { dataset: { train, counts }, model, head, shapes, seed }: StageEnvironment) =>
  (
    name: PlannedStage["name"],
    stage: StageOf<Component>,
    { classifier, course: { begun, before, epochs: horizon } }: Beginning,
  ): Checked<PlannedStage> => {
    const { epochs, batch } = stage;
    const env = {
      labels: train.labels,
      classes: counts.length,
      seed: derive(seed, begun, "sampler"),
      epochs: horizon,
    };
    const sampler = pipe(makeOf(parts, "sampler")(stage.sampler)(env), E.mapLeft(under("sampler")));
    const rates = pipe(ratesOf(stage.learn, shapes), E.mapLeft(under("learn")));
    return pipe(
      all<
        Pick<
          PlannedStage,
          | "fresh"
          | "sampler"
          | "mixing"
          | "loss"
          | "rates"
          | "normalization"
          | "optimizer"
          | "schedule"
        >
      >({
        fresh: freshOf(stage, classifier, head),
        sampler,
        mixing: pipe(
          sampler,
          E.chain((made) =>
            pipe(
              makeOf(parts, "mixing")(stage.mixing)({
                ...env,
                seed: derive(seed, begun, "mixing"),
                counts,
                model,
                sampler: made,
              }),
              E.mapLeft(under("mixing")),
            ),
          ),
        ),
        loss: pipe(makeOf(parts, "loss")(stage.loss)({ counts, head }), E.mapLeft(under("loss"))),
        rates,
        normalization: shiftsFrozenBackbone(stage, rates, model),
        optimizer: pipe(
          makeOf(parts, "optimizer")(stage.optimizer)({}),
          E.mapLeft(under("optimizer")),
        ),
        schedule: pipe(
          makeOf(parts, "schedule")(stage.schedule)({ epochs: horizon }),
          E.mapLeft(under("schedule")),
        ),
      }),
      E.map((made): PlannedStage => {
        const whole = Math.ceil(made.sampler(0).length / batch);
        const published = Math.ceil(train.labels.length / batch) + 1;
        const steps = stage.steps === "dataset" ? Math.min(whole, published) : whole;
        return {
          name,
          continued: before > 0,
          before,
          epochs,
          batch,
          steps,
          ...made,
          sampler: (epoch) => made.sampler(before + epoch),
          schedule: (epoch) => made.schedule(before + epoch),
          seedOf: (purpose, epoch, step) => derive(seed, begun, purpose, before + epoch, step),
        };
      }),
      E.mapLeft(under(name)),
    );
  };
