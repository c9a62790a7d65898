import type { Component, LongtailError, Registry } from "@longtail/core";
import type { TaskEither } from "fp-ts/lib/TaskEither.js";
import type * as t from "io-ts";
import { defineWith, type PipelineOptions } from "./define.js";
import { type PipelineOf, pipelineCodec } from "./pipeline.js";
import { type Plan, type PlanEnvironment, planWith } from "./plan.js";

/** What a registry of parts makes possible. */
export interface TwoStage<C extends Component> {
  /** The codec of pipelines made of these parts. */
  readonly Pipeline: t.Type<PipelineOf<C>>;
  /** A complete descriptor from the choices that matter. */
  readonly define: (options: PipelineOptions<C>) => PipelineOf<C>;
  /** A descriptor checked against its data, with every part made. */
  readonly plan: (
    descriptor: unknown,
    environment: PlanEnvironment,
  ) => TaskEither<LongtailError, Plan>;
}

/**
 * Pipelines of the registered parts: the standard ones and one's own, on equal terms.
 *
 * What this package exports as `Pipeline`, `define` and `plan` is `twoStage(standard)`.
 */
export const twoStage = <C extends Component>(parts: Registry<C>): TwoStage<C> => ({
  Pipeline: pipelineCodec(parts),
  define: defineWith<C>(),
  plan: planWith(parts),
});
