import { defineByIndex } from "@longtail/accuracy";
import { CropFlip } from "@longtail/augment";
import type { DescriptorIn } from "@longtail/core";
import { CosineSchedule, Sgd } from "@longtail/optimizers";
import { CifarResnet } from "@longtail/resnet";
import { Synthetic } from "@longtail/synthetic";
import type { RetrainingOptions, Settings } from "../method.js";
import type { Setting } from "../setting.js";
import { type PipelinesByMethod, pipelinesOf } from "./pipelines-of.js";

const optimizer = Sgd.define({ weightDecay: 5e-4 });
const schedule = CosineSchedule.define({ learningRate: 0.1 });

/** How long the methods train on the embedded set. */
export interface EmbeddedLength {
  readonly batch: number;
  readonly epochs: number;
  readonly stage2Epochs: number;
}

/** The settings of the methods on the embedded set, or on a smaller form of it. */
export const embeddedSettings = (
  dataset: Pick<DescriptorIn<typeof Synthetic>, "classes" | "largestClass" | "imbalanceFactor">,
  { batch, epochs, stage2Epochs }: EmbeddedLength,
): Settings => {
  const third = dataset.classes / 3;
  const setting: Setting = {
    dataset: Synthetic.define(dataset),
    augment: CropFlip.define({ pad: 2, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] }),
    model: CifarResnet.define({ depth: 8 }),
    stage1: { epochs, batch, optimizer, schedule },
    evaluation: { groups: defineByIndex({ many: Math.round(third), few: Math.round(2 * third) }) },
  };
  const retraining: RetrainingOptions = {
    normalization: "shifted",
    stage2: { epochs: stage2Epochs, batch, optimizer, schedule },
  };
  return {
    setting,
    retraining,
    mislas: { ...retraining, alpha: 1, head: 0.2, tail: 0, classifierRate: 0.5 },
    ldam: setting,
    remixDrw: setting,
    bbn: setting,
  };
};

/** Every method on the embedded set, or on a smaller form of it, by name. */
export const embedded = (
  dataset: Pick<DescriptorIn<typeof Synthetic>, "classes" | "largestClass" | "imbalanceFactor">,
  length: EmbeddedLength,
): PipelinesByMethod => pipelinesOf(embeddedSettings(dataset, length));
