import type { Component } from "@longtail/core";
import type { PipelineOf } from "@longtail/two-stage";
import { type MethodName, methods } from "../generated/methods.js";
import type { Settings } from "../method.js";

/** Pipelines by the name of their method. */
export type PipelinesByMethod = Readonly<Record<MethodName, PipelineOf<Component>>>;

/** Every method with the given settings. */
export const pipelinesOf = (settings: Settings): PipelinesByMethod =>
  Object.fromEntries(
    methods.map(({ name, pipeline }) => [name, pipeline(settings)]),
  ) as PipelinesByMethod;
