import { ManifoldMixup } from "@longtail/mixup";
import { define } from "../define.js";
import type { Method } from "../method.js";
import { withStage1 } from "../setting.js";

/**
 * Mixup of the images or after one of the first two groups of blocks, drawn for each batch.
 *
 * @source Verma et al., ICML 2019. Their program has alpha 2 and binary cross-entropy on the softmax; here they are mixup's alpha
 *         and cross-entropy, as in BagofTricks-LT, which mixes pooled features alone
 */
export const methods = [
  {
    name: "manifold-mixup",
    about: "mixup of features within the network",
    pipeline: ({ setting, mislas: { alpha } }) =>
      define({
        name: "manifold mixup",
        ...withStage1(setting, { mixing: ManifoldMixup.define({ alpha }) }),
      }),
  },
] as const satisfies readonly Method[];
