import { Focal } from "@longtail/cross-entropy";
import { define } from "../define.js";
import type { Method } from "../method.js";
import { withStage1 } from "../setting.js";

/** The focal loss in its softmax form (Lin et al., ICCV 2017), and with class-balanced weights (Cui et al., CVPR 2019). */
export const methods = [
  {
    name: "focal",
    about: "focal loss: easy images count less",
    pipeline: ({ setting }) =>
      define({ name: "focal", ...withStage1(setting, { loss: Focal.define() }) }),
  },
  {
    name: "cb-focal",
    about: "focal loss with class-balanced weights",
    pipeline: ({ setting }) =>
      define({
        name: "class-balanced focal",
        ...withStage1(setting, { loss: Focal.define({ beta: 0.9999 }) }),
      }),
  },
] as const satisfies readonly Method[];
