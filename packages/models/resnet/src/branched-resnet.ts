import {
  type BackboneStep,
  type Model,
  mapRecord,
  type NamedTensors,
  type Normalization,
  type Variables,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import {
  type Block,
  type BranchedBlocks,
  blockSteps,
  shapesOf,
  type Unit,
  unitsOf,
  type VariableShapes,
} from "./blocks.js";
import type { BranchedModel } from "./branched-model.js";
import type { Passed } from "./convolve-normalize.js";
import { meanOverPixels, through } from "./residual.js";

/** How images enter a network: its first unit, and what follows it before the first block. */
export interface Entrance {
  readonly stem: Unit;
  readonly steps: readonly BackboneStep[];
  readonly enter: (
    variables: Variables,
    stem: Unit,
    images: tf.Tensor4D,
    normalization: Normalization,
  ) => Passed;
}

// Statistics that a pass did not move are cloned, so that all of them are new tensors.
const whole = (before: NamedTensors, moved: NamedTensors): NamedTensors =>
  mapRecord(before, (tensor, name) => moved[name] ?? tf.clone(tensor));

/** A network of two branches over shared blocks: all of a `BranchedModel` but its size and its start. */
export const branchedResnet = (
  { stem, steps, enter }: Entrance,
  { shared, branches }: BranchedBlocks,
): Pick<BranchedModel, "apply" | "branches" | "described"> & VariableShapes => {
  const branch =
    (last: Block): Model["apply"] =>
    (variables, images, normalization) =>
      tf.tidy(() => {
        const entered = enter(variables, stem, images, normalization);
        const passed = through(variables, [...shared, last], entered, normalization);
        return {
          features: meanOverPixels(passed.y),
          statistics: whole(variables.statistics, passed.statistics),
        };
      });
  const [conventional, rebalancing] = branches;
  return {
    ...shapesOf(unitsOf(stem, [...shared, ...branches])),
    described: {
      trunk: [...steps, ...blockSteps(shared)],
      branches: [blockSteps([conventional]), blockSteps([rebalancing])],
    },
    branches: [branch(conventional), branch(rebalancing)],
    apply: (variables, images, normalization) =>
      tf.tidy(() => {
        const entered = enter(variables, stem, images, normalization);
        const common = through(variables, shared, entered, normalization);
        const ends = branches.map((last) => through(variables, [last], common, normalization));
        return {
          features: tf.concat2d(
            ends.map(({ y }) => meanOverPixels(y)),
            1,
          ),
          statistics: Object.assign({}, ...ends.map(({ statistics }) => statistics)),
        };
      }),
  };
};
