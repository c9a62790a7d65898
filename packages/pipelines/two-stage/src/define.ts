import { defineByCount } from "@longtail/accuracy";
import * as CropFlip from "@longtail/augment/component";
import type { Component, DescriptorOf } from "@longtail/core";
import * as CrossEntropy from "@longtail/cross-entropy/components/cross-entropy";
import * as LabelAwareSmoothing from "@longtail/label-aware-smoothing/component";
import * as Linear from "@longtail/linear/component";
import * as None from "@longtail/mixup/components/none";
import * as Cosine from "@longtail/optimizers/components/cosine";
import * as Sgd from "@longtail/optimizers/components/sgd";
import * as CifarResnet from "@longtail/resnet/components/cifar-resnet";
import * as ClassAware from "@longtail/samplers/components/class-aware";
import * as InstanceBalanced from "@longtail/samplers/components/instance-balanced";
import * as WeightScaling from "@longtail/weight-scaling/component";
import type { Evaluation, PipelineOf, Stage2Of, StageOf } from "./pipeline.js";
import type { StandardComponent } from "./standard.js";

/** A pipeline with what is left out to be filled in; the name and the data set have no default. */
export type PipelineOptions<C extends Component> = Pick<PipelineOf<C>, "name" | "dataset"> &
  Partial<Pick<PipelineOf<C>, "augment" | "model" | "head">> & {
    readonly stage1?: Partial<StageOf<C>>;
    readonly stage2?: Partial<Stage2Of<C>>;
    readonly transform?: DescriptorOf<C, "transform">;
    readonly evaluation?: Partial<Evaluation>;
  };

type Standard = StageOf<StandardComponent>;

const stage1: Standard = {
  epochs: 200,
  batch: 128,
  steps: "sampler",
  sampler: InstanceBalanced.define(),
  mixing: None.define(),
  loss: CrossEntropy.define(),
  learn: [
    { parameters: "backbone.*", rate: 1 },
    { parameters: "classifier.*", rate: 1 },
  ],
  normalization: "batch",
  optimizer: Sgd.define(),
  schedule: Cosine.define(),
};

const stage2: Stage2Of<StandardComponent> = {
  classifier: "kept",
  training: "new",
  ...stage1,
  epochs: 10,
  steps: "dataset",
  sampler: ClassAware.define(),
  loss: LabelAwareSmoothing.define(),
  learn: [
    { parameters: "classifier.*", rate: 0.2 },
    { parameters: "lws.learned_norm", rate: 1 },
  ],
  normalization: "shifted",
};

/**
 * A complete descriptor: plain cross-entropy with a linear head, or, when `stage2` is given, MiSLAS's second stage with a
 * scaled head after it, unless something else is said.
 *
 * @source the defaults are those of dvlab-research/MiSLAS on CIFAR, where its configurations agree
 */
export const defineWith =
  <C extends Component>() =>
  (options: PipelineOptions<C>): PipelineOf<C> => {
    const { name, dataset, augment, model, head, transform, evaluation, ...rest } = options;
    const { stage1: first, stage2: second, ...unknown } = rest;
    const defaults = {
      augment: CropFlip.define(),
      model: CifarResnet.define(),
      head: second === undefined ? Linear.define() : WeightScaling.define(),
    };
    return {
      name,
      dataset,
      augment: augment ?? defaults.augment,
      model: model ?? defaults.model,
      head: head ?? defaults.head,
      stage1: { ...stage1, ...first },
      ...(second === undefined ? {} : { stage2: { ...stage2, ...second } }),
      ...(transform === undefined ? {} : { transform }),
      evaluation: {
        on: "test",
        every: 1,
        bins: 15,
        groups: defineByCount(),
        batch: 250,
        ...evaluation,
      },
      // Kept, for the codec to name.
      ...unknown,
    } as PipelineOf<C>;
  };
