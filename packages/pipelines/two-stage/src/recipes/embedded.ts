import { defineByIndex } from "@longtail/accuracy";
import * as CropFlip from "@longtail/augment/component";
import * as Cosine from "@longtail/optimizers/components/cosine";
import * as Sgd from "@longtail/optimizers/components/sgd";
import * as CifarResnet from "@longtail/resnet/components/cifar-resnet";
import * as Synthetic from "@longtail/synthetic/component";
import type { Pipeline } from "../standard-pipelines.js";
import { type MethodName, methods } from "./methods.js";
import { named } from "./named.js";
import type { RetrainingOptions } from "./retrained.js";
import type { Setting } from "./setting.js";

const optimizer = Sgd.define({ weightDecay: 5e-4 });
const schedule = Cosine.define({ learningRate: 0.1 });

/** The methods on the embedded set, or on a smaller form of it. */
export const embedded = (
  dataset: Pick<Synthetic.Descriptor, "classes" | "largestClass" | "imbalanceFactor">,
  {
    batch,
    epochs,
    stage2Epochs,
  }: { readonly batch: number; readonly epochs: number; readonly stage2Epochs: number },
): Readonly<Record<MethodName, Pipeline>> => {
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
  return methods(setting, retraining, {
    ...retraining,
    alpha: 1,
    head: 0.2,
    tail: 0,
    classifierRate: 0.5,
  });
};

/** The embedded set by name: nothing to download, done in minutes on two cores. */
export const embeddedRecipes: Readonly<Record<string, Pipeline>> = named(
  "embedded",
  embedded(
    { classes: 20, largestClass: 500, imbalanceFactor: 100 },
    { batch: 64, epochs: 12, stage2Epochs: 5 },
  ),
);
