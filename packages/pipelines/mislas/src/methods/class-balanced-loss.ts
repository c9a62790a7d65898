import { ClassBalancedLoss } from "@longtail/cross-entropy";
import { define } from "../define.js";
import type { Method } from "../method.js";
import { withStage1 } from "../setting.js";

/** Cross-entropy weighted by the effective number of a class's images (Cui et al., CVPR 2019). */
export const methods = [
  {
    name: "class-balanced",
    about: "loss weights from effective numbers of images",
    pipeline: ({ setting }) =>
      define({
        name: "class-balanced loss",
        ...withStage1(setting, { loss: ClassBalancedLoss.define() }),
      }),
  },
] as const satisfies readonly Method[];
