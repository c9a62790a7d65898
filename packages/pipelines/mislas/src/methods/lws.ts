import { CrossEntropy } from "@longtail/cross-entropy";
import { WeightScaling } from "@longtail/weight-scaling";
import { define, type PackagePipeline } from "../define.js";
import type { Method, RetrainingOptions } from "../method.js";
import { type Setting, titled, withMixup } from "../setting.js";

/**
 * LWS: the classifier stays as trained; one scale per class is trained on class-balanced batches.
 *
 * @source Kang et al., ICLR 2020, section 4.2; facebookresearch/classifier-balancing
 */
export const lws = (
  setting: Setting,
  { normalization, stage2 }: RetrainingOptions,
): PackagePipeline =>
  define({
    name: titled(setting, "LWS"),
    ...setting,
    head: WeightScaling.define(),
    stage2: {
      classifier: "kept",
      loss: CrossEntropy.define(),
      learn: [{ parameters: "lws.learned_norm", rate: 1 }],
      normalization,
      ...stage2,
    },
  });

/** LWS after plain and after mixup training. */
export const methods = [
  {
    name: "lws",
    about: "one scale per class, trained on class-balanced batches",
    pipeline: ({ setting, retraining }) => lws(setting, retraining),
  },
  {
    name: "mixup-lws",
    about: "LWS on features of mixup",
    pipeline: ({ setting, retraining, mislas }) =>
      lws(withMixup(setting, mislas.alpha), retraining),
  },
] as const satisfies readonly Method[];
