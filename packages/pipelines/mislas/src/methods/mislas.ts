import { LabelAwareSmoothing } from "@longtail/label-aware-smoothing";
import { WeightScaling } from "@longtail/weight-scaling";
import { define, type PackagePipeline } from "../define.js";
import type { Method, MislasOptions } from "../method.js";
import { type Setting, withMixup } from "../setting.js";

/**
 * MiSLAS: features trained with mixup; then classifier and scales retrained on class-balanced batches with label-aware smoothing.
 *
 * @source Zhong et al., CVPR 2021; dvlab-research/MiSLAS
 */
export const mislas = (setting: Setting, options: MislasOptions): PackagePipeline =>
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

/** MiSLAS. */
export const methods = [
  {
    name: "mislas",
    about: "mixup, then label-aware smoothing and shifted batch norm on class-balanced batches",
    pipeline: (settings) => mislas(settings.setting, settings.mislas),
  },
] as const satisfies readonly Method[];
