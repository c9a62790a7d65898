import { component, inRange, integerIn } from "@longtail/core";
import { identity } from "./identity.js";
import { loadFeatures } from "./load-features.js";
import { normalizedRows, normalizedRowsOptions } from "./normalized-rows.js";

/** Features from files as a component; the environment's reader says where the files are. */
export const Features = component("dataset/features", {
  fields: {
    testFraction: inRange(0, 1, "()"),
    validationFraction: inRange(0, 1, "[)"),
    seed: integerIn(-(2 ** 31), 2 ** 31 - 1),
  },
  defaults: { testFraction: 0.2, validationFraction: 0, seed: 0 },
  make:
    (options) =>
    ({ read }) =>
      loadFeatures(options, read),
});

/** `normalizedRows` as a component. */
export const NormalizedRows = component("augment/features", {
  ...normalizedRowsOptions,
  make:
    ({ norm }) =>
    ({ shape }) =>
      normalizedRows({ shape, norm }),
});

/** `identity` as a component. */
export const Identity = component("model/identity", {
  fields: {},
  defaults: {},
  make:
    () =>
    ({ shape }) =>
      identity(shape),
});

/** The components of this package, for a registry. */
export const components = [Features, NormalizedRows, Identity] as const;
