import * as LabelAwareSmoothing from "@longtail/label-aware-smoothing/component";
import * as Mixup from "@longtail/mixup/components/mixup";
import type { StageNormalization } from "../pipeline.js";
import { define, type Pipeline } from "../standard-pipelines.js";

/** What a method is applied to: data, net, and how a stage of plain training goes. */
export interface Setting {
  readonly dataset: Pipeline["dataset"];
  readonly augment?: Pipeline["augment"];
  readonly model: Pipeline["model"];
  readonly stage1: Partial<Pipeline["stage1"]>;
  readonly evaluation: Partial<Pipeline["evaluation"]>;
}

/** MiSLAS's own hyper-parameters. */
export interface MislasOptions {
  /** Mixup's alpha in stage 1. */
  readonly alpha: number;
  /** Label-aware smoothing of the most and of the least frequent class. */
  readonly head: number;
  readonly tail: number;
  /** Whether stage 2 shifts batch norm or leaves it frozen. */
  readonly normalization: Exclude<StageNormalization, "batch">;
  /** The classifier's learning rate as a fraction of the scales'. */
  readonly classifierRate: number;
  readonly stage2: Partial<Pipeline["stage1"]>;
}

/** Cross-entropy on instance-balanced batches: what the method is compared with. */
export const plain = (setting: Setting): Pipeline => define({ name: "plain", ...setting });

/**
 * MiSLAS: features learnt with mixup; then classifier and scales re-learnt on class-balanced batches with label-aware smoothing.
 *
 * @source Zhong et al., CVPR 2021; dvlab-research/MiSLAS
 */
export const mislas = (setting: Setting, options: MislasOptions): Pipeline =>
  define({
    name: "MiSLAS",
    ...setting,
    stage1: { ...setting.stage1, mixing: Mixup.define({ alpha: options.alpha }) },
    stage2: {
      loss: LabelAwareSmoothing.define({ head: options.head, tail: options.tail }),
      learn: [
        { parameters: "classifier.*", rate: options.classifierRate },
        { parameters: "lws.learned_norm", rate: 1 },
      ],
      normalization: options.normalization,
      ...options.stage2,
    },
  });
