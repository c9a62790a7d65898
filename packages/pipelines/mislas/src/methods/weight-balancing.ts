import { ClassBalancedLoss } from "@longtail/cross-entropy";
import { Linear } from "@longtail/linear";
import { CosineSchedule, Sgd } from "@longtail/optimizers";
import { InstanceBalancedSampler } from "@longtail/samplers";
import { define } from "../define.js";
import type { Method } from "../method.js";
import { withStage1 } from "../setting.js";

// The program's rate in both stages. The decay of a step is rate times weight decay, so the two belong together.
const schedule = CosineSchedule.define({ learningRate: 0.01 });

/**
 * Weight balancing: strong weight decay in plain training; then the classifier goes on with a class-balanced loss, stronger decay and
 * every class's weights in a ball.
 *
 * Epochs and batches are the setting's: the program has 320 epochs of stage 1 and batches of 64. Its class-balanced loss is binary
 * cross-entropy of the softmax, ours weighted cross-entropy.
 *
 * @source Alshammari et al., CVPR 2022; ShadeAlsha/LTR-weight-balancing: weight decay 5e-3, then 0.1, and max-norm at 0.1, on CIFAR-100-LT
 */
export const methods = [
  {
    name: "weight-balancing",
    about: "strong weight decay, then a classifier whose class weights stay in a ball",
    pipeline: ({ setting, retraining: { normalization, stage2 } }) =>
      define({
        name: "weight balancing",
        ...withStage1(setting, { optimizer: Sgd.define({ weightDecay: 5e-3 }), schedule }),
        head: Linear.define(),
        stage2: {
          ...stage2,
          classifier: "kept",
          sampler: InstanceBalancedSampler.define(),
          loss: ClassBalancedLoss.define(),
          learn: [{ parameters: "classifier.*", rate: 1 }],
          normalization,
          optimizer: Sgd.define({ weightDecay: 0.1, maxNorm: 0.1 }),
          schedule,
        },
      }),
  },
] as const satisfies readonly Method[];
