import type { Model } from "@longtail/core";

/**
 * A model with two branches over shared layers. `apply` gives both halves of the features of the same images.
 *
 * Each of `branches` takes its own images, gives its half of the features, and moves the statistics on its way.
 */
export interface BranchedModel extends Model {
  readonly branches: readonly [Model["apply"], Model["apply"]];
}

/** Whether a model has two branches. */
export const isBranched = (model: Model): model is BranchedModel => "branches" in model;
