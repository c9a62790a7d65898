import { Linear } from "@longtail/linear";
import { define, type PackagePipeline } from "./define.js";
import type { Setting } from "./setting.js";

/**
 * A pipeline whose last fifth (at least one epoch) changes some parts of the stage. Optimizer, schedule and all that learns run on.
 *
 * @source Cao et al., NeurIPS 2019; kaidic/LDAM-DRW: from epoch 160 of 200
 */
export const deferred = (
  name: string,
  setting: Setting,
  change: Partial<PackagePipeline["stage1"]>,
  head: PackagePipeline["head"] = Linear.define(),
): PackagePipeline => {
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
