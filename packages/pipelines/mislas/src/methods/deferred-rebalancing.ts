import { ClassBalancedLoss } from "@longtail/cross-entropy";
import { ClassBalancedSampler } from "@longtail/samplers";
import { deferred } from "../deferred.js";
import type { Method } from "../method.js";

/**
 * DRS and DRW: class-balanced batches, or class-balanced loss weights, in the last fifth of training.
 *
 * @source Cao et al., NeurIPS 2019. DRW: kaidic/LDAM-DRW cifar_train.py, which has no DRS. DRS: zhangyongshun/BagofTricks-LT
 *         cao_cifar.py, from epoch 160 of 200, classes and then images drawn uniformly with replacement
 */
export const methods = [
  {
    name: "drs",
    about: "class-balanced batches in the last epochs",
    pipeline: ({ ldam }) => deferred("DRS", ldam, { sampler: ClassBalancedSampler.define() }),
  },
  {
    name: "drw",
    about: "class-balanced loss weights in the last epochs",
    pipeline: ({ ldam }) => deferred("DRW", ldam, { loss: ClassBalancedLoss.define() }),
  },
] as const satisfies readonly Method[];
