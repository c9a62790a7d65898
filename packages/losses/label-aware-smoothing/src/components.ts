import { component } from "@longtail/core";
import { formOptions, labelAwareSmoothing } from "./label-aware-smoothing.js";
import { smoothingOptions } from "./smoothing-factors.js";

/**
 * `labelAwareSmoothing` as a part of a pipeline. `make`, not the codec, checks that `tail` is not above `head`.
 *
 * @error those of `labelAwareSmoothing`
 */
export const LabelAwareSmoothing = component("loss/label-aware-smoothing", {
  fields: { ...smoothingOptions.fields, ...formOptions.fields },
  defaults: { ...smoothingOptions.defaults, ...formOptions.defaults },
  make:
    ({ head, tail, shape, power, form }) =>
    ({ counts }) =>
      labelAwareSmoothing({ counts, head, tail, shape, power, form }),
});

/** The components of this package, for a registry. */
export const components = [LabelAwareSmoothing] as const;
