import { groupsOf, type ShotGroups } from "@longtail/accuracy";
import {
  type Augmentation,
  allErrors,
  type Component,
  type Dataset,
  decode,
  derive,
  failure,
  type GradientTransformation,
  type Head,
  type LongtailError,
  type Loss,
  type Mixing,
  type Model,
  makeOf,
  matches,
  type NamedShapes,
  type ReadFile,
  type Registry,
  type Sampler,
  type Schedule,
  type Seed,
  several,
  under,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as O from "fp-ts/lib/Option.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { type PipelineOf, pipelineCodec, type StageOf } from "./pipeline.js";

/** What a plan needs: the data folder and the seed of everything random. */
export interface PlanEnvironment {
  readonly read: ReadFile;
  readonly seed: Seed;
}

/** One stage with every part made. */
export interface PlannedStage {
  readonly name: "stage1" | "stage2";
  readonly epochs: number;
  readonly batch: number;
  readonly steps: number;
  readonly sampler: Sampler;
  readonly mixing: Mixing;
  readonly loss: Loss;
  /** The factor on the learning rate of each parameter that learns. */
  readonly rates: Readonly<Record<string, number>>;
  readonly normalization: "batch" | "shifted" | "frozen";
  readonly optimizer: GradientTransformation;
  readonly schedule: Schedule;
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
}

type Checked<A> = E.Either<LongtailError, A>;

// Everything that was wrong, not the first thing alone.
const all = <R extends Record<string, unknown>>(
  checks: { readonly [K in keyof R]: Checked<R[K]> },
): Checked<R> => {
  const errors = Object.values<Checked<unknown>>(checks).flatMap((c) =>
    E.isLeft(c) ? [c.left] : [],
  );
  // A part that could not be made fails what needs it with the very same record: say it once.
  if (errors.length > 0) return E.left(several([...new Set(errors.flatMap(allErrors))]));
  return E.right(
    Object.fromEntries(
      Object.entries<Checked<unknown>>(checks).map(([key, c]) => [
        key,
        (c as E.Right<unknown>).right,
      ]),
    ) as R,
  );
};

const ratesOf = (
  learn: StageOf<Component>["learn"],
  shapes: NamedShapes,
): Checked<Record<string, number>> => {
  const names = Object.keys(shapes);
  const idle = learn.flatMap(({ parameters }, i) =>
    names.some(matches(parameters))
      ? []
      : [
          failure("UnknownName", {
            path: [String(i), "parameters"],
            noun: "parameter",
            actual: parameters,
            known: names,
          }),
        ],
  );
  const twice = names.filter(
    (name) => learn.filter(({ parameters }) => matches(parameters)(name)).length > 1,
  );
  const [name] = twice;
  const overlap =
    name === undefined
      ? []
      : [
          failure("Incompatible", {
            path: [],
            what: "each learning parameter",
            needs: "one entry",
            got: `several for ${name}`,
          }),
        ];
  const errors = [...idle, ...overlap];
  return errors.length > 0
    ? E.left(several(errors))
    : E.right(
        Object.fromEntries(
          learn.flatMap(({ parameters, rate }) =>
            names.filter(matches(parameters)).map((n) => [n, rate] as const),
          ),
        ),
      );
};

const shiftsFrozenBackbone = (
  stage: StageOf<Component>,
  rates: Checked<Readonly<Record<string, number>>>,
  model: Model,
): Checked<StageOf<Component>["normalization"]> => {
  const learning = E.isRight(rates)
    ? Object.keys(rates.right).filter((name) => name in model.parameterShapes)
    : [];
  return stage.normalization === "shifted" && learning.length > 0
    ? E.left(
        failure("Incompatible", {
          path: ["normalization"],
          what: "shifted batch norm",
          needs: "a backbone that does not learn",
          got: `learn naming ${learning[0]}`,
        }),
      )
    : E.right(stage.normalization);
};

const planStage =
  (parts: Registry, { train, counts }: Dataset, model: Model, shapes: NamedShapes, seed: Seed) =>
  (name: PlannedStage["name"], stage: StageOf<Component>): Checked<PlannedStage> => {
    const { epochs, batch } = stage;
    const env = {
      labels: train.labels,
      classes: counts.length,
      seed: derive(seed, name, "sampler"),
      epochs,
    };
    const rates = pipe(ratesOf(stage.learn, shapes), E.mapLeft(under("learn")));
    return pipe(
      all<
        Pick<
          PlannedStage,
          "sampler" | "mixing" | "loss" | "rates" | "normalization" | "optimizer" | "schedule"
        >
      >({
        sampler: pipe(makeOf(parts, "sampler")(stage.sampler)(env), E.mapLeft(under("sampler"))),
        mixing: pipe(makeOf(parts, "mixing")(stage.mixing)({}), E.mapLeft(under("mixing"))),
        loss: pipe(makeOf(parts, "loss")(stage.loss)({ counts }), E.mapLeft(under("loss"))),
        rates,
        normalization: shiftsFrozenBackbone(stage, rates, model),
        optimizer: pipe(
          makeOf(parts, "optimizer")(stage.optimizer)({}),
          E.mapLeft(under("optimizer")),
        ),
        schedule: pipe(
          makeOf(parts, "schedule")(stage.schedule)({ epochs }),
          E.mapLeft(under("schedule")),
        ),
      }),
      E.map((made) => {
        const whole = Math.ceil(made.sampler(0).length / batch);
        const published = Math.ceil(train.labels.length / batch) + 1;
        const steps = stage.steps === "dataset" ? Math.min(whole, published) : whole;
        return { name, epochs, batch, steps, ...made };
      }),
      E.mapLeft(under(name)),
    );
  };

const planOn =
  (parts: Registry, pipeline: PipelineOf<Component>, seed: Seed) =>
  (dataset: Dataset): Checked<Plan> => {
    const { shape } = dataset.train;
    const classes = dataset.counts.length;
    const evaluable =
      pipeline.evaluation.on === "validation" && O.isNone(dataset.validation)
        ? E.left(
            failure("Incompatible", {
              path: ["evaluation", "on"],
              what: "validation",
              needs: "a data set that holds out images for it",
              got: "one that holds out none",
            }),
          )
        : E.right(undefined);
    const groups = pipe(
      groupsOf(pipeline.evaluation.groups, dataset.counts),
      E.mapLeft(under("evaluation", "groups")),
    );
    const augmentation = pipe(
      makeOf(parts, "augment")(pipeline.augment)({ shape }),
      E.mapLeft(under("augment")),
    );
    const model = pipe(
      augmentation,
      E.chain((a) =>
        pipe(makeOf(parts, "model")(pipeline.model)({ shape: a.shape }), E.mapLeft(under("model"))),
      ),
    );
    const head = pipe(
      model,
      E.chain(({ features }) =>
        pipe(makeOf(parts, "head")(pipeline.head)({ features, classes }), E.mapLeft(under("head"))),
      ),
    );
    const stages = pipe(
      all<{ model: Model; head: Head }>({ model, head }),
      E.chain(({ model: m, head: h }) => {
        const planned = planStage(
          parts,
          dataset,
          m,
          { ...m.parameterShapes, ...h.parameterShapes },
          seed,
        );
        const { stage1, stage2 } = pipeline;
        return stage2 === undefined
          ? pipe(
              planned("stage1", stage1),
              E.map((s) => [s]),
            )
          : pipe(
              all<{ one: PlannedStage; two: PlannedStage }>({
                one: planned("stage1", stage1),
                two: planned("stage2", stage2),
              }),
              E.map(({ one, two }) => [one, two]),
            );
      }),
    );
    return pipe(
      all<{
        evaluable: undefined;
        groups: ShotGroups;
        augmentation: Augmentation;
        model: Model;
        head: Head;
        stages: readonly PlannedStage[];
      }>({ evaluable, groups, augmentation, model, head, stages }),
      E.map((made) => ({
        pipeline,
        seed,
        dataset,
        groups: made.groups,
        augmentation: made.augmentation,
        model: made.model,
        head: made.head,
        parameterShapes: { ...made.model.parameterShapes, ...made.head.parameterShapes },
        statisticShapes: made.model.statisticShapes,
        stages: made.stages,
      })),
    );
  };

/**
 * Checks a pipeline against its data: reads the data, makes every part, infers shapes; allocates no tensor.
 *
 * All errors are gathered, each with its path.
 *
 * @error everything that the codec, the data set and the parts report
 */
export const planWith =
  <C extends Component>(parts: Registry<C>) =>
  (descriptor: unknown, { read, seed }: PlanEnvironment): TE.TaskEither<LongtailError, Plan> =>
    pipe(
      TE.fromEither(decode(pipelineCodec<Component>(parts))(descriptor)),
      TE.chain((pipeline) =>
        pipe(
          makeOf(parts as Registry, "dataset")(pipeline.dataset)({ read }),
          TE.mapLeft(under("dataset")),
          TE.chainEitherK(planOn(parts, pipeline, seed)),
        ),
      ),
    );
