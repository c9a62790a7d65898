import { classCounts, orThrow } from "@longtail/core";
import { labelAwareSmoothing } from "@longtail/label-aware-smoothing";
import { sgd } from "@longtail/optimizers";
import { trainingStep } from "@longtail/two-stage";
import { weightScaling } from "@longtail/weight-scaling";
import { longTailedLabels } from "../long-tail.js";
import { batchOf, CLASSES, netOf } from "../problem.js";
import type { Size } from "../protocol.js";
import type { Work } from "../work.js";
import { repeatedStep } from "./repeated-step.js";

/** A step of MiSLAS's stage 2: classifier and scales learn by label-aware smoothing, the features stay. */
export const stage2 =
  (normalization: "shifted" | "frozen") =>
  (size: Size): Work => {
    const { model } = netOf(size);
    const head = orThrow(weightScaling({ features: model.features, classes: CLASSES }));
    const counts = orThrow(classCounts(longTailedLabels(), CLASSES));
    const loss = orThrow(labelAwareSmoothing({ counts, head: 0.4, tail: 0.1 }));
    const optimizer = orThrow(sgd({ momentum: 0.9, weightDecay: 2e-4 }));
    const step = trainingStep({ model, head, loss, optimizer, normalization });
    const { parameters, statistics } = model.init(0);
    const variables = { parameters: { ...parameters, ...head.init(0) }, statistics };
    const learning = Object.keys(head.parameterShapes);
    return { tasks: { step: repeatedStep(step, optimizer, variables, learning, batchOf(size)) } };
  };
