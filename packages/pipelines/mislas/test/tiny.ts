import { defineByIndex } from "@longtail/accuracy";
import { define } from "@longtail/mislas";
import { Synthetic } from "@longtail/synthetic";

/** MiSLAS in miniature: four classes of small images, two epochs a stage. */
export const tiny = define({
  name: "tiny MiSLAS",
  dataset: Synthetic.define({
    classes: 4,
    largestClass: 60,
    imbalanceFactor: 10,
    side: 8,
    testPerClass: 10,
  }),
  augment: {
    kind: "augment/crop-flip",
    pad: 1,
    flip: true,
    mean: [0.5, 0.5, 0.5],
    std: [0.25, 0.25, 0.25],
  },
  model: { kind: "model/cifar-resnet", depth: 8 },
  stage1: {
    epochs: 2,
    batch: 16,
    mixing: { kind: "mixing/mixup", alpha: 1 },
    schedule: { kind: "schedule/cosine", learningRate: 0.05 },
  },
  stage2: { epochs: 2, batch: 16, schedule: { kind: "schedule/cosine", learningRate: 0.05 } },
  evaluation: { groups: defineByIndex({ many: 1, few: 3 }) },
});
