import type { Component, Normalization } from "@longtail/core";
import type { PipelineOf, PipelineOptions } from "@longtail/two-stage";
import type { packageComponents } from "./package-components.js";
import type { Setting } from "./setting.js";

/** How a classifier is retrained on class-balanced batches. */
export interface RetrainingOptions {
  /** Whether stage 2 shifts batch norm or freezes it. */
  readonly normalization: Exclude<Normalization, "batch">;
  readonly stage2: NonNullable<PipelineOptions<(typeof packageComponents)[number]>["stage2"]>;
}

/** MiSLAS's own hyper-parameters. */
export interface MislasOptions extends RetrainingOptions {
  /** Mixup's alpha in stage 1. */
  readonly alpha: number;
  /** Label-aware smoothing of the most and of the least frequent class. */
  readonly head: number;
  readonly tail: number;
  /** The classifier's learning rate as a fraction of the scales'. */
  readonly classifierRate: number;
}

/** What BBN is applied to. */
export type BbnSetting = Setting & {
  /** The epochs over which the weight moves between the branches; as many as it trains if absent. */
  readonly fade?: number;
};

/** Everything methods need to know of a recipe. */
export interface Settings {
  readonly setting: Setting;
  readonly retraining: RetrainingOptions;
  readonly mislas: MislasOptions;
  /** LDAM and deferred re-balancing, whose program has its own schedule. */
  readonly ldam: Setting;
  readonly remixDrw: Setting;
  readonly bbn: BbnSetting;
}

/**
 * A method of the tables. To add one, add a file to `methods/` that exports a list `methods` and, where it needs parts of its
 * own, a list `components`; the build finds it.
 */
export interface Method {
  /** Its name on the command line and in recipes: `mixup-crt`. */
  readonly name: string;
  /** What it is, in a line of at most 90 characters, for lists. */
  readonly about: string;
  readonly pipeline: (settings: Settings) => PipelineOf<Component>;
}
