import { component, inRange, integerIn, oneOf, options } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { longTailedDataset } from "./dataset.js";
import { loadCifar10, loadCifar100 } from "./load.js";

/** How a long tail is cut from `perClass` images of each class; by default exponential, factor 100, nothing held out. */
const tailOptions = (perClass: number) =>
  options({
    fields: {
      imbalanceFactor: inRange(1, perClass),
      profile: oneOf("exp", "step"),
      validationPerClass: integerIn(0, perClass - 1),
    },
    defaults: { imbalanceFactor: 100, profile: "exp", validationPerClass: 0 },
  });

/**
 * CIFAR-10 with a long tail, from the files that the environment reads.
 *
 * @error those of `loadCifar10` and `longTailed`
 */
export const Cifar10Lt = component("dataset/cifar10-lt", {
  ...tailOptions(5000),
  make:
    (tail) =>
    ({ read }) =>
      pipe(loadCifar10(read), TE.chainEitherK(longTailedDataset("CIFAR-10", tail))),
});

/**
 * CIFAR-100 with a long tail, from the files that the environment reads.
 *
 * @error those of `loadCifar100` and `longTailed`
 */
export const Cifar100Lt = component("dataset/cifar100-lt", {
  ...tailOptions(500),
  make:
    (tail) =>
    ({ read }) =>
      pipe(loadCifar100(read), TE.chainEitherK(longTailedDataset("CIFAR-100", tail))),
});

/** The components of this package, for a registry. */
export const components = [Cifar10Lt, Cifar100Lt] as const;
