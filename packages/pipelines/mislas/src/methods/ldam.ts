import { Ldam } from "@longtail/ldam";
import { NormalizedLinear } from "@longtail/normalized-linear";
import { deferred } from "../deferred.js";
import { define } from "../define.js";
import type { Method } from "../method.js";
import { withStage1 } from "../setting.js";

const scale = 30;

// The head multiplies cosines by the scale, so that the network's own softmax is what is trained.
const loss = (beta = 0) => Ldam.define({ scale, scaledBy: "head", beta });
const head = NormalizedLinear.define({ scale });

/**
 * LDAM: wider margins for rarer classes, between normalized features and weights; and with class-balanced weights at the end.
 *
 * @source Cao et al., NeurIPS 2019; kaidic/LDAM-DRW: from epoch 160 of 200, beta 0.9999
 */
export const methods = [
  {
    name: "ldam",
    about: "margins that are wider for rare classes",
    pipeline: ({ ldam }) => define({ name: "LDAM", ...withStage1(ldam, { loss: loss() }), head }),
  },
  {
    name: "ldam-drw",
    about: "LDAM with class-balanced weights in the last epochs",
    pipeline: ({ ldam }) =>
      deferred("LDAM + DRW", withStage1(ldam, { loss: loss() }), { loss: loss(0.9999) }, head),
  },
] as const satisfies readonly Method[];
