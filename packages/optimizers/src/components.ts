import { component } from "@longtail/core";
import { constant, constantOptions } from "./constant.js";
import { cosine, cosineOptions } from "./cosine.js";
import { sgd, sgdOptions } from "./sgd.js";
import { step, stepOptions } from "./step.js";

/** `sgd` as a component, with the published CIFAR recipes' values as defaults. */
export const Sgd = component("optimizer/sgd", {
  ...sgdOptions,
  make:
    ({ kind: _kind, ...options }) =>
    () =>
      sgd(options),
});

/** `cosine` as a component, over the epochs of its training. */
export const CosineSchedule = component("schedule/cosine", {
  ...cosineOptions,
  make:
    ({ learningRate }) =>
    ({ epochs }) =>
      cosine({ learningRate, epochs }),
});

/** `step` as a component, with the published 200-epoch CIFAR recipe's values as defaults. */
export const StepSchedule = component("schedule/step", {
  ...stepOptions,
  make:
    ({ kind: _kind, ...options }) =>
    () =>
      step(options),
});

/** `constant` as a component. */
export const ConstantSchedule = component("schedule/constant", {
  ...constantOptions,
  make:
    ({ learningRate }) =>
    () =>
      constant({ learningRate }),
});

/** The components of this package, for a registry. */
export const components = [Sgd, CosineSchedule, StepSchedule, ConstantSchedule] as const;
