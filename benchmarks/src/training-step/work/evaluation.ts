import { cropFlip } from "@longtail/augment";
import { orThrow } from "@longtail/core";
import { type Predictor, predict } from "@longtail/two-stage";
import { evaluatedImages, evaluationBatch } from "../image-counts.js";
import { testImages } from "../long-tail.js";
import { CLASSES, initialVariables, networkOf, SHAPE } from "../problem.js";
import type { Size } from "../protocol.js";
import type { Work } from "../work.js";

/** Evaluation from bytes to class probabilities: normalizes, uploads, predicts, reads back. */
export const evaluation = (size: Size): Work => {
  const network = networkOf(size);
  const predictor: Predictor = {
    ...network,
    augmentation: orThrow(cropFlip({ shape: SHAPE })),
    dataset: { counts: Array.from({ length: CLASSES }, () => 1) },
    pipeline: { evaluation: { batch: evaluationBatch(size) } },
  };
  const variables = initialVariables(network);
  const set = testImages(evaluatedImages(size));
  return {
    tasks: {
      evaluation: async () => {
        const { probabilities } = await orThrow(predict(predictor, variables, set));
        return probabilities.reduce((sum, p) => sum + p, 0);
      },
    },
  };
};
