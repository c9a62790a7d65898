import { Focal } from "@longtail/cross-entropy";
import { deferred } from "../deferred.js";
import { define } from "../define.js";
import type { Method } from "../method.js";
import { withStage1 } from "../setting.js";

/**
 * The focal loss in its softmax form (Lin et al., ICCV 2017), with class-balanced weights (Cui et al., CVPR 2019), and with these at
 * the end.
 *
 * @source kaidic/LDAM-DRW cifar_train.py, `--loss_type Focal --train_rule DRW`: gamma 1; from epoch 160 of 200, beta 0.9999
 */
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
  {
    name: "focal-drw",
    about: "focal loss with class-balanced weights in the last epochs",
    pipeline: ({ ldam }) =>
      deferred("focal + DRW", withStage1(ldam, { loss: Focal.define() }), {
        loss: Focal.define({ beta: 0.9999 }),
      }),
  },
] as const satisfies readonly Method[];
