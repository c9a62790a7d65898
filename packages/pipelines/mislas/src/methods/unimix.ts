import { LogitAdjustment } from "@longtail/balanced-softmax";
import { UniMix } from "@longtail/mixup";
import { define } from "../define.js";
import type { Method } from "../method.js";
import { withStage1 } from "../setting.js";

/**
 * UniMix with the Bayias loss: mixup that favors the rarer image of each pair, and a softmax that knows the prior.
 *
 * The Bayias loss adds log π_k + log K to the logits. The second term is the same for all classes and leaves the softmax as it is, so
 * the loss is logit adjustment with tau 1. The mixing has the program's values for CIFAR-10-LT on every set.
 *
 * @source Xu et al., NeurIPS 2021; XuZhengzhuo/Prior-LT core.py, config/cifar10_100.py
 */
export const methods = [
  {
    name: "unimix",
    about: "mixup in favour of rare classes, with the log of class frequencies in the loss",
    pipeline: ({ setting }) =>
      define({
        name: "UniMix + Bayias",
        ...withStage1(setting, { mixing: UniMix.define(), loss: LogitAdjustment.define() }),
      }),
  },
] as const satisfies readonly Method[];
