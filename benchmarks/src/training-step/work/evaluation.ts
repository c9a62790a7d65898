import { cropFlip } from "@longtail/augment";
import { orThrow } from "@longtail/core";
import { type Plan, predict } from "@longtail/two-stage";
import { atATime, evaluatedImages } from "../image-counts.js";
import { testImages } from "../long-tail.js";
import { CLASSES, initial, netOf, SHAPE } from "../problem.js";
import type { Size } from "../protocol.js";
import type { Work } from "../work.js";

/** The probabilities of all classes for images as they come from a file: normalised, uploaded, predicted, read back. */
export const evaluation = (size: Size): Work => {
  const net = netOf(size);
  // The parts of a plan that `predict` looks at.
  const plan = {
    ...net,
    augmentation: orThrow(cropFlip({ shape: SHAPE })),
    dataset: { counts: Array.from({ length: CLASSES }, () => 1) },
    pipeline: { evaluation: { batch: atATime(size) } },
  } as unknown as Plan;
  const variables = initial(net);
  const set = testImages(evaluatedImages(size));
  return {
    tasks: {
      evaluation: async () => {
        const probabilities = await orThrow(predict(plan, variables, set));
        return probabilities.reduce((sum, p) => sum + p, 0);
      },
    },
  };
};
