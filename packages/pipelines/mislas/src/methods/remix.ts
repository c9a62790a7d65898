import { ClassBalancedLoss } from "@longtail/cross-entropy";
import { Remix } from "@longtail/mixup";
import { deferred } from "../deferred.js";
import { define } from "../define.js";
import type { Method } from "../method.js";
import { withStage1 } from "../setting.js";

/**
 * Remix: mixup whose labels favor the rarer class; and with class-balanced loss weights at the end.
 *
 * Of the published Remix + DRW only the 300 epochs are known; the `published` recipe stretches LDAM's schedule over them. The
 * library of ntucllab has a form of its own: rates of a tenth after 150 epochs and a hundredth after 250, where weighting begins; a loss
 * divided by the batch, not by its weights; and a second, unmixed pass in each step.
 *
 * @source Chou et al., ECCV 2020 workshops
 */
export const methods = [
  {
    name: "remix",
    about: "mixup whose labels favour rare classes",
    pipeline: ({ setting, mislas: { alpha } }) =>
      define({ name: "Remix", ...withStage1(setting, { mixing: Remix.define({ alpha }) }) }),
  },
  {
    name: "remix-drw",
    about: "Remix with class-balanced weights in the last epochs",
    pipeline: ({ remixDrw, mislas: { alpha } }) =>
      deferred("Remix + DRW", withStage1(remixDrw, { mixing: Remix.define({ alpha }) }), {
        loss: ClassBalancedLoss.define(),
      }),
  },
] as const satisfies readonly Method[];
