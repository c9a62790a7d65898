import { publishedGroups } from "@longtail/accuracy";
import * as Cifar10Lt from "@longtail/cifar/components/cifar10-lt";
import * as Cifar100Lt from "@longtail/cifar/components/cifar100-lt";
import * as Cosine from "@longtail/optimizers/components/cosine";
import * as Step from "@longtail/optimizers/components/step";
import * as CifarResnet from "@longtail/resnet/components/cifar-resnet";
import type { Pipeline } from "../standard-pipelines.js";
import { type MislasOptions, methods, type Setting } from "./methods.js";
import { named } from "./named.js";

/** The sets and factors for which numbers are published. */
export type CifarName = "cifar10-lt" | "cifar100-lt";

type Published = Omit<MislasOptions, "alpha" | "stage2">;

// MiSLAS shifts batch norm on CIFAR-100 alone: the published CIFAR-10 configurations leave it frozen.
const published: Readonly<Record<CifarName, Readonly<Record<number, Published>>>> = {
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

const settingOf = (
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
 * The published recipe: ResNet-32, 200 epochs with warm-up and drops at 160 and 180; then 10 epochs of stage 2.
 *
 * The program holds no configuration of cRT and LWS for CIFAR. Here they have MiSLAS's second stage without its smoothing, at the full rate, and with
 * moving statistics of batch norm on both sets, which the authors say of cRT and LWS as published.
 *
 * @source dvlab-research/MiSLAS config/cifar10, config/cifar100, and its issue 2
 */
const publishedRecipe = (
  name: CifarName,
  factor: number,
  options: Published,
): Readonly<Record<string, Pipeline>> => {
  const setting: Setting = {
    ...settingOf(name, factor),
    model: CifarResnet.define({ depth: 32 }),
    stage1: {
      epochs: 200,
      schedule: Step.define({ learningRate: 0.1, warmup: 5, milestones: [160, 180], factor: 0.1 }),
    },
  };
  const stage2 = { epochs: 10, schedule: Cosine.define({ learningRate: 0.1 }) };
  return named(
    `${name}-${factor}/published`,
    methods(setting, { normalization: "shifted", stage2 }, { alpha: 1, ...options, stage2 }),
  );
};

/** The same methods with a small net and few epochs, for a CPU: minutes, not days. cRT and LWS leave batch norm frozen. */
const shortRecipe = (
  name: CifarName,
  factor: number,
  options: Published,
): Readonly<Record<string, Pipeline>> => {
  const schedule = Cosine.define({ learningRate: 0.1 });
  const setting: Setting = {
    ...settingOf(name, factor),
    model: CifarResnet.define({ depth: 8 }),
    stage1: { epochs: 15, schedule },
  };
  const stage2 = { epochs: 2, steps: "sampler", schedule } as const;
  return named(
    `${name}-${factor}/short`,
    methods(setting, { normalization: "frozen", stage2 }, { alpha: 1, ...options, stage2 }),
  );
};

/** Long-tailed CIFAR by the published recipe and by a short one, at every published factor. */
export const cifarRecipes: Readonly<Record<string, Pipeline>> = Object.fromEntries(
  (["cifar10-lt", "cifar100-lt"] as const).flatMap((name) =>
    Object.entries(published[name]).flatMap(([factor, options]) => [
      ...Object.entries(shortRecipe(name, Number(factor), options)),
      ...Object.entries(publishedRecipe(name, Number(factor), options)),
    ]),
  ),
);
