import { publishedGroups } from "@longtail/accuracy";
import { ResizedCrop } from "@longtail/augment";
import { ImageNetLt, INaturalist2018, PlacesLt } from "@longtail/image-list";
import { CosineSchedule, Sgd, StepSchedule } from "@longtail/optimizers";
import { ImagenetResnet, PlacesResnet } from "@longtail/resnet";
import type { BbnSetting, MislasOptions, RetrainingOptions, Settings } from "../method.js";
import type { Setting } from "../setting.js";

/** The large sets with published numbers. */
export const largeNames = ["imagenet-lt", "places-lt", "inaturalist-2018"] as const;

/** One of the large sets. */
export type LargeName = (typeof largeNames)[number];

// Checkpoints of MiSLAS have their classes by descending count, and its groups are ranges in that order.
const byCount = { order: "by-count" } as const;

const inaturalist = ResizedCrop.define({
  mean: [0.466, 0.471, 0.38],
  std: [0.195, 0.194, 0.192],
});

type Data = Required<Pick<Setting, "dataset" | "augment" | "model" | "evaluation">>;

const data: Readonly<Record<LargeName, Data>> = {
  "imagenet-lt": {
    dataset: ImageNetLt.define(byCount),
    augment: ResizedCrop.define(),
    model: ImagenetResnet.define({ depth: 50 }),
    evaluation: { groups: publishedGroups.imagenetLt },
  },
  "places-lt": {
    dataset: PlacesLt.define(byCount),
    augment: ResizedCrop.define(),
    model: PlacesResnet.define({ depth: 152, pretrained: "resnet152.pth" }),
    evaluation: { groups: publishedGroups.placesLt },
  },
  "inaturalist-2018": {
    dataset: INaturalist2018.define(byCount),
    augment: inaturalist,
    model: ImagenetResnet.define({ depth: 50 }),
    evaluation: { groups: publishedGroups.inaturalist2018 },
  },
};

interface Training {
  readonly epochs: number;
  readonly weightDecay: number;
  readonly batch: number;
  readonly learningRate: number;
}

const stageOf = ({ epochs, weightDecay, batch, learningRate }: Training) => ({
  epochs,
  batch,
  optimizer: Sgd.define({ weightDecay }),
  schedule: CosineSchedule.define({ learningRate }),
});

const mislasEpochs = { "imagenet-lt": 180, "places-lt": 90, "inaturalist-2018": 200 } as const;
const weightDecays = { "imagenet-lt": 5e-4, "places-lt": 5e-4, "inaturalist-2018": 1e-4 } as const;

const smoothing: Readonly<Record<LargeName, Pick<MislasOptions, "head" | "tail">>> = {
  "imagenet-lt": { head: 0.3, tail: 0 },
  "places-lt": { head: 0.4, tail: 0.1 },
  "inaturalist-2018": { head: 0.3, tail: 0 },
};

// One setting for every method: their own programs have none for these sets, or another network's.
const alike = (
  setting: Setting,
  retraining: RetrainingOptions,
  options: Omit<MislasOptions, "normalization" | "stage2">,
): Settings => ({
  setting,
  retraining,
  mislas: { ...retraining, ...options },
  ldam: setting,
  remixDrw: setting,
  bbn: setting,
});

// BBN's own program has a configuration for this set alone. Its pixels are normalized by ImageNet's moments.
const bbnOnINaturalist: BbnSetting = {
  ...data["inaturalist-2018"],
  augment: ResizedCrop.define({ jitter: null }),
  stage1: {
    epochs: 180,
    batch: 128,
    optimizer: Sgd.define({ weightDecay: 1e-4 }),
    schedule: StepSchedule.define({
      learningRate: 0.05,
      warmup: 0,
      milestones: [120, 160],
      factor: 0.1,
    }),
  },
  fade: 200,
};

/**
 * MiSLAS's settings of the large sets: cosine from 0.1, batches of 256, mixup of 0.2; then ten epochs of stage 2.
 *
 * The published stage 1 ran on four cards, each with batch norm of its own 64 images; here a batch is normalized as a whole.
 *
 * BBN on iNaturalist 2018 is as its own program trains it.
 *
 * @source dvlab-research/MiSLAS config/ImageNet_LT, config/Places_LT, config/iNaturalist18; megvii-research/BBN
 *         configs/iNaturalist2018.yaml
 */
export const largeSettings = (name: LargeName): Settings => {
  const training = { weightDecay: weightDecays[name], batch: 256, learningRate: 0.1 };
  const stage1 = stageOf({ ...training, epochs: mislasEpochs[name] });
  const stage2 = stageOf({ ...training, epochs: 10 });
  const settings = alike(
    { ...data[name], stage1 },
    { normalization: "shifted", stage2 },
    { alpha: 0.2, ...smoothing[name], classifierRate: 0.05 },
  );
  return name === "inaturalist-2018" ? { ...settings, bbn: bbnOnINaturalist } : settings;
};

/** The sets that classifier-balancing's program has settings of its own for, from stage 1 on. */
export const balancingNames = ["imagenet-lt", "inaturalist-2018"] as const;

/** One of these sets. */
export type BalancingName = (typeof balancingNames)[number];

// LWS has five epochs in both; cRT thirty on iNaturalist.
const balancingEpochs = {
  "imagenet-lt": { crt: 10, lws: 5 },
  "inaturalist-2018": { crt: 30, lws: 5 },
} as const;

const lists = { "imagenet-lt": ImageNetLt, "inaturalist-2018": INaturalist2018 } as const;

/**
 * The settings of classifier-balancing: 90 epochs, cosine from 0.2, batches of 512; and its second stage for cRT or LWS. Classes are in
 * the lists' own order, as in its checkpoints, and grouped by count: more than 100 images, fewer than 20.
 *
 * Its program drops the last, smaller batch of an epoch, which is kept here, and an epoch of its stage 2 is two batches shorter. It
 * chooses the best epoch by the validation list of ImageNet-LT: `--set dataset.validation=true --set evaluation.on=validation`. Its
 * best results on ImageNet-LT are of ResNeXt-50: `--set model.variant=resnext-32x4d`.
 *
 * @source facebookresearch/classifier-balancing config/ImageNet_LT, config/iNaturalist18: no color jitter on iNaturalist
 */
export const balancingSettings = (name: BalancingName, stage2For: "crt" | "lws"): Settings => {
  const training = { weightDecay: weightDecays[name], batch: 512, learningRate: 0.2 };
  const { augment, model } = data[name];
  const stage2 = stageOf({ ...training, epochs: balancingEpochs[name][stage2For] });
  return alike(
    {
      dataset: lists[name].define(),
      augment: name === "inaturalist-2018" ? { ...inaturalist, jitter: null } : augment,
      model,
      stage1: stageOf({ ...training, epochs: 90 }),
    },
    { normalization: "shifted", stage2 },
    { alpha: 0.2, ...smoothing[name], classifierRate: 0.05 },
  );
};
