import { BalancedSoftmax } from "@longtail/balanced-softmax";
import { define } from "../define.js";
import type { Method } from "../method.js";
import { withStage1 } from "../setting.js";

/** Softmax over logits to which the logarithms of the class counts are added (Ren et al., NeurIPS 2020). */
export const methods = [
  {
    name: "balanced-softmax",
    about: "softmax weighted by class counts",
    pipeline: ({ setting }) =>
      define({
        name: "balanced softmax",
        ...withStage1(setting, { loss: BalancedSoftmax.define() }),
      }),
  },
] as const satisfies readonly Method[];
