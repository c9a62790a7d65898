import { defineByCount } from "@longtail/accuracy";
import {
  type Component,
  componentsOf,
  type DescriptorIn,
  type Registry,
  type Slot,
  withDefaults,
} from "@longtail/core";
import type { Evaluation, PipelineOf, Stage2Of, StageOf } from "./pipeline.js";

type Partly<C extends Component> = C extends Component
  ? { readonly kind: C["kind"] } & (DescriptorIn<C> | NonNullable<Parameters<C["define"]>[0]>)
  : never;

/** A descriptor of a slot of which only the kind and what differs from its defaults need to be given. */
export type PartlyOf<C extends Component, S extends Slot> = Partly<
  Extract<C, { readonly kind: `${S}/${string}` }>
>;

type StageSlot = "sampler" | "mixing" | "loss" | "optimizer" | "schedule";

type StageOptions<C extends Component, S> = Partial<Omit<S, StageSlot>> & {
  readonly [K in StageSlot]?: PartlyOf<C, K>;
};

/** A pipeline of which everything with a default may be left out, at every level. */
export interface PipelineOptions<C extends Component> {
  readonly name: string;
  readonly dataset: PartlyOf<C, "dataset">;
  readonly augment?: PartlyOf<C, "augment">;
  readonly model?: PartlyOf<C, "model">;
  readonly head?: PartlyOf<C, "head">;
  readonly stage1?: StageOptions<C, StageOf<C>>;
  readonly stage2?: StageOptions<C, Stage2Of<C>>;
  readonly transform?: PartlyOf<C, "transform">;
  readonly evaluation?: Partial<Evaluation>;
}

/** What `define` fills in before the engine's own defaults. */
export type Defaults = Omit<PipelineOptions<Component>, "name" | "dataset" | "transform">;

const neutral = {
  epochs: 200,
  batch: 128,
  steps: "sampler",
  learn: [{ parameters: "*", rate: 1 }],
  normalization: "batch",
};
const second = { classifier: "kept", training: "new" };
const judged: Evaluation = {
  on: "test",
  every: 1,
  bins: 15,
  groups: defineByCount(),
  batch: 250,
};

const pipelineSlots = ["dataset", "augment", "model", "head"] as const;
const stageSlots = ["sampler", "mixing", "loss", "optimizer", "schedule"] as const;

// Descriptors are read by people: the keys of a stage always stand in this order.
const stageKeys = [
  "classifier",
  "training",
  "epochs",
  "batch",
  "accumulate",
  "steps",
  "sampler",
  "mixing",
  "loss",
  "learn",
  "normalization",
  "features",
  "optimizer",
  "schedule",
];

const inOrder = (
  keys: readonly string[],
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => ({
  ...Object.fromEntries(keys.filter((key) => key in values).map((key) => [key, values[key]])),
  ...values,
});

const layered = (...layers: readonly (object | undefined)[]): Readonly<Record<string, unknown>> =>
  layers.reduce<object>(withDefaults, {}) as Readonly<Record<string, unknown>>;

/**
 * Completes a pipeline: each slot's descriptor by its component's own defaults, an absent slot by `defaults` or else by the slot's
 * first registered component.
 *
 * It checks nothing. A kind that is not registered stays as given, for the codec to name with its path.
 */
export const defineWith = <C extends Component>(
  registry: Registry<C>,
  defaults: Defaults = {},
): ((options: PipelineOptions<C>) => PipelineOf<C>) => {
  const complete = (slot: Slot, given: unknown): unknown => {
    const components = componentsOf(registry, slot);
    if (given === undefined) return components[0]?.define();
    const { kind, ...settings } = Object(given);
    return components.find((known) => known.kind === kind)?.define(settings) ?? given;
  };
  const completeAll = (slots: readonly Slot[], given: Readonly<Record<string, unknown>>) =>
    withDefaults({}, Object.fromEntries(slots.map((slot) => [slot, complete(slot, given[slot])])));
  const stage = (...layers: readonly (object | undefined)[]) => {
    const given = layered(neutral, defaults.stage1, ...layers);
    return inOrder(stageKeys, { ...given, ...completeAll(stageSlots, given) });
  };
  return ({ stage1, stage2, transform, evaluation, ...options }) => {
    const { stage1: _1, stage2: _2, evaluation: _3, ...others } = defaults;
    const given = layered(others, options);
    const data = completeAll(pipelineSlots, given);
    return {
      ...inOrder(["name", ...pipelineSlots], { ...given, ...data }),
      stage1: stage(stage1),
      ...(stage2 && { stage2: stage(second, defaults.stage2, stage2) }),
      ...(transform && { transform: complete("transform", transform) }),
      evaluation: layered(judged, defaults.evaluation, evaluation),
    } as unknown as PipelineOf<C>;
  };
};
