import * as ClassBalancedLoss from "@longtail/cross-entropy/components/class-balanced";
import * as Linear from "@longtail/linear/component";
import * as Remix from "@longtail/mixup/components/remix";
import * as ClassBalancedSampler from "@longtail/samplers/components/class-balanced";
import { define, type Pipeline } from "../standard-pipelines.js";
import { ldamHead, ldamLoss } from "./one-stage.js";
import { type Setting, withParts } from "./setting.js";

// A stage of which the last fifth (one epoch at least, of two or more) is another: the optimizer, its schedule and all that learns run on.
const deferred = (
  name: string,
  setting: Setting,
  change: Partial<Pipeline["stage1"]>,
  head: Pipeline["head"] = Linear.define(),
): Pipeline => {
  const { stage1 } = define({ name, ...setting });
  const last = Math.max(1, Math.round(stage1.epochs / 5));
  return define({
    name,
    ...setting,
    head,
    stage1: { ...stage1, epochs: stage1.epochs - last },
    stage2: { ...stage1, ...change, training: "continued", classifier: "kept", epochs: last },
  });
};

/** DRS: class-balanced batches at the end. */
export const drs = (setting: Setting): Pipeline =>
  deferred("DRS", setting, { sampler: ClassBalancedSampler.define() });

/** DRW: class-balanced loss weights at the end. */
export const drw = (setting: Setting): Pipeline =>
  deferred("DRW", setting, { loss: ClassBalancedLoss.define() });

/**
 * LDAM with class-balanced weights at the end.
 *
 * @source Cao et al., NeurIPS 2019; kaidic/LDAM-DRW: from epoch 160 of 200, beta 0.9999
 */
export const ldamDrw = (setting: Setting): Pipeline =>
  deferred(
    "LDAM + DRW",
    withParts(setting, { loss: ldamLoss() }),
    { loss: ldamLoss(0.9999) },
    ldamHead,
  );

/**
 * Remix with class-balanced loss weights at the end.
 *
 * @source Chou et al., ECCV 2020 workshops
 */
export const remixDrw = (setting: Setting, alpha: number): Pipeline =>
  deferred("Remix + DRW", withParts(setting, { mixing: Remix.define({ alpha }) }), {
    loss: ClassBalancedLoss.define(),
  });
