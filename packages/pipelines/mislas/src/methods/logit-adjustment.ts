import { LogitAdjustment } from "@longtail/balanced-softmax";
import { define } from "../define.js";
import type { Method } from "../method.js";
import { withStage1 } from "../setting.js";

/** Softmax over logits to which the logarithms of the class shares are added (Menon et al., ICLR 2021). */
export const methods = [
  {
    name: "logit-adjustment",
    about: "logits shifted by the log of class frequencies",
    pipeline: ({ setting }) =>
      define({
        name: "logit adjustment",
        ...withStage1(setting, { loss: LogitAdjustment.define() }),
      }),
  },
] as const satisfies readonly Method[];
