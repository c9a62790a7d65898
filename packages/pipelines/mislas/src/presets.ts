import { CropFlip } from "@longtail/augment";
import { type Component, matches, registry } from "@longtail/core";
import { CrossEntropy } from "@longtail/cross-entropy";
import { LabelAwareSmoothing } from "@longtail/label-aware-smoothing";
import { Linear } from "@longtail/linear";
import { NoMixing } from "@longtail/mixup";
import { CosineSchedule, Sgd } from "@longtail/optimizers";
import { CifarResnet } from "@longtail/resnet";
import { ClassAwareSampler, InstanceBalancedSampler } from "@longtail/samplers";
import { type Presets, type TwoStage, twoStage } from "@longtail/two-stage";
import { WeightScaling } from "@longtail/weight-scaling";
import { packageComponents } from "./package-components.js";

type PackageComponent = (typeof packageComponents)[number];

/**
 * What a pipeline gets where it leaves something out: plain cross-entropy with a linear head; in a second stage MiSLAS's.
 *
 * @source dvlab-research/MiSLAS on CIFAR, where its configurations agree
 */
export const presets: Presets = {
  defaults: {
    augment: CropFlip.define(),
    model: CifarResnet.define(),
    head: Linear.define(),
    stage1: {
      sampler: InstanceBalancedSampler.define(),
      mixing: NoMixing.define(),
      loss: CrossEntropy.define(),
      learn: [
        { parameters: "backbone.*", rate: 1 },
        { parameters: "classifier.*", rate: 1 },
      ],
      optimizer: Sgd.define(),
      schedule: CosineSchedule.define(),
    },
    stage2: {
      epochs: 10,
      steps: "dataset",
      sampler: ClassAwareSampler.define(),
      loss: LabelAwareSmoothing.define(),
      learn: [
        { parameters: "classifier.*", rate: 0.2 },
        { parameters: "lws.learned_norm", rate: 1 },
      ],
      normalization: "shifted",
    },
  },
  // Scales that do not learn are ones: the head is then the linear classifier, bit for bit.
  headInStage1: ({ head, stage1 }) => {
    const scalesLearn = stage1.learn.some(({ parameters }) =>
      matches(parameters)("lws.learned_norm"),
    );
    return head.kind === WeightScaling.kind && !scalesLearn ? Linear.define() : head;
  },
};

/** The engine for this repository's packages and some more components, with MiSLAS's presets. */
export const engineWith = <const C extends readonly Component[]>(
  ...components: C
): TwoStage<PackageComponent | C[number]> => {
  const engine = twoStage(registry(...packageComponents, ...components), presets);
  // A second stage learns scales, so it needs the head that has them.
  const scaled = { head: WeightScaling.define() };
  return {
    ...engine,
    define: (options) =>
      engine.define(options.stage2 === undefined ? options : { ...scaled, ...options }),
  };
};
