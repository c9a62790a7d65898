import type { Normalization } from "@longtail/core";
import * as CrossEntropy from "@longtail/cross-entropy/components/cross-entropy";
import * as LabelAwareSmoothing from "@longtail/label-aware-smoothing/component";
import * as Linear from "@longtail/linear/component";
import * as WeightScaling from "@longtail/weight-scaling/component";
import type { Stage2Of } from "../pipeline.js";
import type { StandardComponent } from "../standard.js";
import { define, type Pipeline } from "../standard-pipelines.js";
import { afterMixup, type Setting, withMixup } from "./setting.js";

/** How a classifier is re-learnt on class-balanced batches. */
export interface RetrainingOptions {
  /** Whether stage 2 shifts batch norm or leaves it frozen. */
  readonly normalization: Exclude<Normalization, "batch">;
  readonly stage2: Partial<Stage2Of<StandardComponent>>;
}

/** MiSLAS's own hyper-parameters. */
export interface MislasOptions extends RetrainingOptions {
  /** Mixup's alpha in stage 1. */
  readonly alpha: number;
  /** Label-aware smoothing of the most and of the least frequent class. */
  readonly head: number;
  readonly tail: number;
  /** The classifier's learning rate as a fraction of the scales'. */
  readonly classifierRate: number;
}

/**
 * cRT: a fresh linear classifier is learnt on class-balanced batches, on the features of a plain net or of one learnt with mixup.
 *
 * @source Kang et al., ICLR 2020, section 4.1; facebookresearch/classifier-balancing
 */
export const crt = (setting: Setting, { normalization, stage2 }: RetrainingOptions): Pipeline =>
  define({
    name: afterMixup(setting, "cRT"),
    ...setting,
    head: Linear.define(),
    stage2: {
      classifier: "fresh",
      loss: CrossEntropy.define(),
      learn: [{ parameters: "classifier.*", rate: 1 }],
      normalization,
      ...stage2,
    },
  });

/**
 * LWS: the classifier stays as it was learnt; one scale for each class is learnt on class-balanced batches.
 *
 * @source Kang et al., ICLR 2020, section 4.2; facebookresearch/classifier-balancing
 */
export const lws = (setting: Setting, { normalization, stage2 }: RetrainingOptions): Pipeline =>
  define({
    name: afterMixup(setting, "LWS"),
    ...setting,
    head: WeightScaling.define(),
    stage2: {
      classifier: "kept",
      loss: CrossEntropy.define(),
      learn: [{ parameters: "lws.learned_norm", rate: 1 }],
      normalization,
      ...stage2,
    },
  });

/**
 * MiSLAS: features learnt with mixup; then classifier and scales re-learnt on class-balanced batches with label-aware smoothing.
 *
 * @source Zhong et al., CVPR 2021; dvlab-research/MiSLAS
 */
export const mislas = (setting: Setting, options: MislasOptions): Pipeline =>
  define({
    name: "MiSLAS",
    ...withMixup(setting, options.alpha),
    head: WeightScaling.define(),
    stage2: {
      classifier: "kept",
      loss: LabelAwareSmoothing.define({ head: options.head, tail: options.tail }),
      learn: [
        { parameters: "classifier.*", rate: options.classifierRate },
        { parameters: "lws.learned_norm", rate: 1 },
      ],
      normalization: options.normalization,
      ...options.stage2,
    },
  });
