import { ClassBalancedLoss } from "@longtail/cross-entropy";
import { ClassBalancedSampler } from "@longtail/samplers";
import { deferred } from "../deferred.js";
import type { Method } from "../method.js";

/** DRS and DRW: class-balanced batches, or class-balanced loss weights, in the last fifth of training. */
export const methods = [
  {
    name: "drs",
    pipeline: ({ ldam }) => deferred("DRS", ldam, { sampler: ClassBalancedSampler.define() }),
  },
  {
    name: "drw",
    pipeline: ({ ldam }) => deferred("DRW", ldam, { loss: ClassBalancedLoss.define() }),
  },
] as const satisfies readonly Method[];
