import { publishedGroups } from "@longtail/accuracy";
import { Cifar10Lt, Cifar100Lt } from "@longtail/cifar";
import type { DescriptorIn } from "@longtail/core";
import { CosineSchedule, StepSchedule } from "@longtail/optimizers";
import { CifarResnet } from "@longtail/resnet";
import type { MislasOptions, Settings } from "../method.js";
import type { Setting } from "../setting.js";

/** The sets with published numbers. */
export type CifarName = "cifar10-lt" | "cifar100-lt";

/** The imbalance factors with published numbers. */
export type CifarFactor = 10 | 50 | 100;

type Published = Omit<MislasOptions, "alpha" | "stage2">;

// MiSLAS shifts batch norm on CIFAR-100 alone: the published CIFAR-10 configurations leave it frozen.
const published: Readonly<Record<CifarName, Readonly<Record<CifarFactor, Published>>>> = {
  "cifar10-lt": {
    100: { head: 0.3, tail: 0, normalization: "frozen", classifierRate: 0.5 },
    50: { head: 0.2, tail: 0, normalization: "frozen", classifierRate: 0.2 },
    10: { head: 0.1, tail: 0, normalization: "frozen", classifierRate: 0.2 },
  },
  "cifar100-lt": {
    100: { head: 0.4, tail: 0.1, normalization: "shifted", classifierRate: 0.2 },
    50: { head: 0.3, tail: 0, normalization: "shifted", classifierRate: 0.1 },
    10: { head: 0.2, tail: 0, normalization: "shifted", classifierRate: 0.1 },
  },
};

/** Long-tailed CIFAR (with factor 1 the balanced set) and the published groups of classes. */
export const cifarData = (
  name: CifarName,
  imbalanceFactor: number,
): Pick<Setting, "dataset" | "evaluation"> =>
  name === "cifar10-lt"
    ? {
        dataset: Cifar10Lt.define({ imbalanceFactor }),
        evaluation: { groups: publishedGroups.cifar10 },
      }
    : {
        dataset: Cifar100Lt.define({ imbalanceFactor }),
        evaluation: { groups: publishedGroups.cifar100 },
      };

/**
 * The published recipes: ResNet-32 and 200 epochs with warm-up and drops; then 10 epochs of stage 2.
 *
 * MiSLAS's program has no configuration of cRT and LWS for CIFAR. Here both take MiSLAS's second stage without its smoothing, at the
 * full rate, and move batch norm's statistics on both sets, as the authors say of cRT and LWS as published. The programs of LDAM and
 * BBN drop the rate to a hundredth, twice, at epochs of their own. Of Remix's recipe we know the 300 epochs; the rest is LDAM's,
 * stretched.
 *
 * @source dvlab-research/MiSLAS config/cifar10, config/cifar100, and its issue 2; kaidic/LDAM-DRW cifar_train.py; megvii-research/BBN configs/cifar
 */
export const publishedSettings = (name: CifarName, factor: CifarFactor): Settings => {
  const base = { ...cifarData(name, factor), model: CifarResnet.define({ depth: 32 }) };
  const steps = (epochs: number, options: Partial<DescriptorIn<typeof StepSchedule>>): Setting => ({
    ...base,
    stage1: { epochs, schedule: StepSchedule.define({ learningRate: 0.1, warmup: 5, ...options }) },
  });
  const stage2 = { epochs: 10, schedule: CosineSchedule.define({ learningRate: 0.1 }) };
  return {
    setting: steps(200, { milestones: [160, 180], factor: 0.1 }),
    ldam: steps(200, { milestones: [160, 180], factor: 0.01 }),
    remixDrw: steps(300, { milestones: [240, 270], factor: 0.01 }),
    bbn: steps(200, { milestones: [120, 160], factor: 0.01, warmupFrom: 1 / 3 }),
    retraining: { normalization: "shifted", stage2 },
    mislas: { alpha: 1, ...published[name][factor], stage2 },
  };
};

/** The same methods with a small network and few epochs, for a CPU: minutes, not days. cRT and LWS freeze batch norm. */
export const shortSettings = (name: CifarName, factor: CifarFactor): Settings => {
  const schedule = CosineSchedule.define({ learningRate: 0.1 });
  const setting: Setting = {
    ...cifarData(name, factor),
    model: CifarResnet.define({ depth: 8 }),
    stage1: { epochs: 15, schedule },
  };
  const stage2 = { epochs: 2, steps: "sampler", schedule } as const;
  return {
    setting,
    ldam: setting,
    remixDrw: setting,
    bbn: setting,
    retraining: { normalization: "frozen", stage2 },
    mislas: { alpha: 1, ...published[name][factor], stage2 },
  };
};
