import type { Mixing } from "./slots.js";

/** The mixing of a stage that mixes nothing: the batch passes through the model as it is. */
export const unmixed: Mixing = {
  draw: () => () => ({}),
  features: ({ model, variables, images, normalization }) =>
    model.apply(variables, images, normalization),
  losses: (loss, logits, labels) => loss(logits, labels),
  keepsFeatures: true,
};
