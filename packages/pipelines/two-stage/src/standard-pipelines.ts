import type * as t from "io-ts";
import type { PipelineOf } from "./pipeline.js";
import { type StandardComponent, standard } from "./standard.js";
import { type TwoStage, twoStage } from "./two-stage.js";

/** A pipeline of the standard components. */
export type Pipeline = PipelineOf<StandardComponent>;

const ofStandard: TwoStage<StandardComponent> = twoStage(standard);

/** The codec of pipelines of the standard components. */
export const Pipeline: t.Type<Pipeline> = ofStandard.Pipeline;

/** A complete descriptor of the standard components from the choices that matter. */
export const define: TwoStage<StandardComponent>["define"] = ofStandard.define;

/** A descriptor of the standard components checked against its data, with every part made; no tensor is allocated. */
export const plan: TwoStage<StandardComponent>["plan"] = ofStandard.plan;
