import type { Codec, Component, LongtailError, Registry } from "@longtail/core";
import { flow } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { evaluate } from "./judge/evaluate.js";
import { type Defaults, defineWith, type PipelineOptions } from "./plan/define.js";
import { checkBatches } from "./plan/footprint.js";
import { type PipelineOf, pipelineCodec } from "./plan/pipeline.js";
import { type Plan, type PlanEnvironment, planWith } from "./plan/plan.js";
import { type HeadInStage1, type RunIdentity, sharesStage1With } from "./resume/run-identity.js";
import { run } from "./train/run.js";

/** What an engine knows besides its components. */
export interface Presets {
  /** What `define` fills in where a pipeline leaves something out. */
  readonly defaults?: Defaults;
  /** The head that a stage 1 trains, where another one trains to the same weights; the given head when absent. */
  readonly headInStage1?: HeadInStage1;
}

/** Pipelines of a registry's components. */
export interface TwoStage<C extends Component> {
  /** The codec of complete descriptors. */
  readonly Pipeline: Codec<PipelineOf<C>>;
  /** A complete descriptor from the choices that matter. */
  readonly define: (options: PipelineOptions<C>) => PipelineOf<C>;
  /** Checks a descriptor against its data and makes every part. Allocates no tensor. */
  readonly plan: (
    descriptor: unknown,
    environment?: PlanEnvironment,
  ) => TE.TaskEither<LongtailError, Plan>;
  /** Trains a plan, evaluates it and writes its files. */
  readonly run: typeof run;
  /** Judges some weights of a plan on an image set. */
  readonly evaluate: typeof evaluate;
  /** Whether two runs train the same stage 1, so that one can start from the other's; see `finishedStage1`. */
  readonly sharesStage1: (a: RunIdentity, b: RunIdentity) => boolean;
}

/**
 * The engine for a registry of components, built-in ones and your own alike.
 *
 * `@longtail/mislas` is this function applied to every component of this repository.
 *
 * @example
 * ```ts
 * import { component, inRange, registry } from "@longtail/core";
 * import { twoStage } from "@longtail/two-stage";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const Constant = component("schedule/constant", {
 *   fields: { learningRate: inRange(0, 1) },
 *   make: ({ learningRate }) => () => E.right(() => learningRate),
 * });
 * const { Pipeline } = twoStage(registry(Constant));
 * console.log(E.isRight(Pipeline.decode({ name: "needs a dataset" }))); // false
 * ```
 */
export const twoStage = <C extends Component>(
  registry: Registry<C>,
  { defaults, headInStage1 = ({ head }) => head }: Presets = {},
): TwoStage<C> => ({
  Pipeline: pipelineCodec(registry),
  define: defineWith(registry, defaults),
  plan: flow(planWith(registry, headInStage1), TE.chainEitherK(checkBatches)),
  run,
  evaluate,
  sharesStage1: sharesStage1With(headInStage1),
});
