import { component, inRange, integerIn, oneOf } from "@longtail/core";
import * as TE from "#fp-ts/TaskEither";
import { MOST_CLASSES } from "./appearance.js";
import { synthetic } from "./synthetic.js";
import { SIDES } from "./synthetic-images.js";

// Enough for any use, and small enough that a typing error does not fill the memory.
const MOST_PER_CLASS = 100_000;

/** `synthetic` as a component. With its defaults a small network trains in a minute on two cores. */
export const Synthetic = component("dataset/synthetic", {
  fields: {
    classes: integerIn(2, MOST_CLASSES),
    largestClass: integerIn(1, MOST_PER_CLASS),
    imbalanceFactor: inRange(1, MOST_PER_CLASS),
    profile: oneOf("exp", "step"),
    testPerClass: integerIn(1, MOST_PER_CLASS),
    validationPerClass: integerIn(0, MOST_PER_CLASS),
    side: integerIn(SIDES.min, SIDES.max),
    seed: integerIn(-(2 ** 31), 2 ** 31 - 1),
  },
  defaults: {
    classes: 20,
    largestClass: 500,
    imbalanceFactor: 100,
    profile: "exp",
    testPerClass: 50,
    validationPerClass: 0,
    side: 16,
    seed: 0,
  },
  // Drawn when the task runs; nothing is read.
  make: (options) => () => TE.fromIOEither(() => synthetic(options)),
});

/** The components of this package, for a registry. */
export const components = [Synthetic] as const;
