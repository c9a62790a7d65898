import { component } from "@longtail/core";
import { classAware, classAwareOptions } from "./class-aware.js";
import { classBalanced } from "./class-balanced.js";
import { effectiveNumber, effectiveNumberOptions } from "./effective-number.js";
import { instanceBalanced } from "./instance-balanced.js";
import { progressivelyBalanced } from "./progressively-balanced.js";
import { reverse } from "./reverse.js";
import { squareRoot } from "./square-root.js";

/** `instanceBalanced` as a component. */
export const InstanceBalancedSampler = component("sampler/instance-balanced", {
  make:
    () =>
    ({ labels, classes, seed }) =>
      instanceBalanced({ labels, classes, seed }),
});

/** `classBalanced` as a component. */
export const ClassBalancedSampler = component("sampler/class-balanced", {
  make:
    () =>
    ({ labels, classes, seed }) =>
      classBalanced({ labels, classes, seed }),
});

/** `squareRoot` as a component. */
export const SquareRootSampler = component("sampler/square-root", {
  make:
    () =>
    ({ labels, classes, seed }) =>
      squareRoot({ labels, classes, seed }),
});

/** `progressivelyBalanced` as a component, over the epochs of its training. */
export const ProgressivelyBalancedSampler = component("sampler/progressively-balanced", {
  make:
    () =>
    ({ labels, classes, seed, epochs }) =>
      progressivelyBalanced({ labels, classes, seed, epochs }),
});

/** `reverse` as a component. */
export const ReverseSampler = component("sampler/reverse", {
  make:
    () =>
    ({ labels, classes, seed }) =>
      reverse({ labels, classes, seed }),
});

/** `effectiveNumber` as a component. */
export const EffectiveNumberSampler = component("sampler/effective-number", {
  ...effectiveNumberOptions,
  make:
    ({ beta }) =>
    ({ labels, classes, seed }) =>
      effectiveNumber({ labels, classes, seed, beta }),
});

/** `classAware` as a component. Without `length`, an epoch shows `N1 * K` images. */
export const ClassAwareSampler = component("sampler/class-aware", {
  ...classAwareOptions,
  make:
    ({ perClass, length }) =>
    ({ labels, classes, seed }) =>
      classAware({ labels, classes, seed, perClass, length }),
});

/** The components of this package, for a registry: one for each sampler. */
export const components = [
  InstanceBalancedSampler,
  ClassBalancedSampler,
  SquareRootSampler,
  ProgressivelyBalancedSampler,
  ReverseSampler,
  EffectiveNumberSampler,
  ClassAwareSampler,
] as const;
