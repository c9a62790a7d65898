import { Features, Identity, NormalizedRows } from "@longtail/features";
import { CosineSchedule, Sgd } from "@longtail/optimizers";
import type { RetrainingOptions, Settings } from "../method.js";
import type { Setting } from "../setting.js";

const optimizer = Sgd.define({ weightDecay: 5e-4 });
const schedule = CosineSchedule.define({ learningRate: 0.1 });

const setting: Setting = {
  dataset: Features.define(),
  augment: NormalizedRows.define(),
  model: Identity.define(),
  stage1: {
    epochs: 20,
    batch: 128,
    // The model has nothing to learn.
    learn: [{ parameters: "classifier.*", rate: 1 }],
    optimizer,
    schedule,
  },
};

const retraining: RetrainingOptions = {
  normalization: "frozen",
  stage2: { epochs: 10, batch: 128, optimizer, schedule },
};

/** The settings of the methods on features that exist already: a head takes seconds. */
export const featuresSettings: Settings = {
  setting,
  retraining,
  mislas: { ...retraining, alpha: 0.2, head: 0.2, tail: 0, classifierRate: 0.5 },
  ldam: setting,
  remixDrw: setting,
  bbn: setting,
};
