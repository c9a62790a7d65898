import { CropFlip } from "@longtail/augment";
import { Folder } from "@longtail/images";
import { CosineSchedule, Sgd } from "@longtail/optimizers";
import { CifarResnet } from "@longtail/resnet";
import type { RetrainingOptions, Settings } from "../method.js";
import type { Setting } from "../setting.js";

const optimizer = Sgd.define({ weightDecay: 5e-4 });
const schedule = CosineSchedule.define({ learningRate: 0.1 });

const setting: Setting = {
  dataset: Folder.define(),
  // Of images that we have never seen: the middle of the scale, and half of what is to either side.
  augment: CropFlip.define({ mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] }),
  model: CifarResnet.define({ depth: 8 }),
  stage1: { epochs: 40, batch: 32, optimizer, schedule },
};

const retraining: RetrainingOptions = {
  normalization: "shifted",
  stage2: { epochs: 10, batch: 32, optimizer, schedule },
};

/** The settings of the methods on a folder of one's own images: a few hundred to a few thousand, on a CPU. */
export const folderSettings: Settings = {
  setting,
  retraining,
  mislas: { ...retraining, alpha: 1, head: 0.2, tail: 0, classifierRate: 0.5 },
  ldam: setting,
  remixDrw: setting,
  bbn: setting,
};
