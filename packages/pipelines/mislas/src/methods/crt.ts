import { CrossEntropy } from "@longtail/cross-entropy";
import { Linear } from "@longtail/linear";
import { define, type PackagePipeline } from "../define.js";
import type { Method, RetrainingOptions } from "../method.js";
import { type Setting, titled, withMixup } from "../setting.js";

/**
 * cRT: a fresh linear classifier is trained on class-balanced batches, on features of a plain or a mixup stage 1.
 *
 * The fresh classifier is initialized as MiSLAS's, with weights of N(0, 2/features). In the programs of classifier balancing and
 * BagofTricks-LT they are PyTorch's U(±1/√features), of a sixth of that variance.
 *
 * @source Kang et al., ICLR 2020, section 4.1; facebookresearch/classifier-balancing
 */
export const crt = (
  setting: Setting,
  { normalization, stage2 }: RetrainingOptions,
): PackagePipeline =>
  define({
    name: titled(setting, "cRT"),
    ...setting,
    head: Linear.define(),
    stage2: {
      classifier: "fresh",
      loss: CrossEntropy.define(),
      learn: [{ parameters: "classifier.*", rate: 1 }],
      normalization,
      ...stage2,
    },
  });

/** cRT after plain and after mixup training. */
export const methods = [
  {
    name: "crt",
    about: "a new classifier, trained on class-balanced batches",
    pipeline: ({ setting, retraining }) => crt(setting, retraining),
  },
  {
    name: "mixup-crt",
    about: "cRT on features of mixup",
    pipeline: ({ setting, retraining, mislas }) =>
      crt(withMixup(setting, mislas.alpha), retraining),
  },
] as const satisfies readonly Method[];
