import { defineByIndex } from "@longtail/accuracy";
import * as CropFlip from "@longtail/augment/component";
import * as Cosine from "@longtail/optimizers/components/cosine";
import * as CifarResnet from "@longtail/resnet/component";
import * as Synthetic from "@longtail/synthetic/component";
import type { Pipeline } from "../standard-pipelines.js";
import { mislas, plain, type Setting } from "./methods.js";

const setting: Setting = {
  dataset: Synthetic.define(),
  augment: CropFlip.define({ pad: 2 }),
  model: CifarResnet.define({ depth: 8 }),
  stage1: { epochs: 20, batch: 64, schedule: Cosine.define({ learningRate: 0.1 }) },
  evaluation: { groups: defineByIndex({ many: 7, few: 14 }) },
};

/** Plain training and MiSLAS on the embedded set: nothing to download, done in minutes on two cores. */
export const embeddedRecipes: Readonly<Record<string, Pipeline>> = {
  "embedded/plain": plain(setting),
  "embedded/mislas": mislas(setting, {
    alpha: 1,
    head: 0.3,
    tail: 0,
    normalization: "shifted",
    classifierRate: 0.5,
    stage2: { epochs: 3, batch: 64, schedule: Cosine.define({ learningRate: 0.1 }) },
  }),
};
