// Uses the loss of a new package as the documentation says: given to the engine beside the standard parts.
import { mislasWith } from "@longtail/mislas";
import { TrialLoss } from "@longtail/trial-loss";
import { dataset, stage, train } from "./train.mjs";

const { define, plan } = mislasWith(TrialLoss);
await train(
  plan,
  define({
    name: "trial loss",
    dataset: { kind: "dataset/synthetic", ...dataset },
    model: { kind: "model/cifar-resnet", depth: 8 },
    stage1: { ...stage, loss: TrialLoss.define({ power: 1 }) },
  }),
);
