import {
  classCounts,
  type Model,
  mapRecord,
  type NamedTensors,
  orThrow,
  type Variables,
} from "@longtail/core";
import { labelAwareSmoothing } from "@longtail/label-aware-smoothing";
import { sgd } from "@longtail/optimizers";
import { trainingStep } from "@longtail/two-stage";
import { weightScaling } from "@longtail/weight-scaling";
import * as tf from "@tensorflow/tfjs-core";
import { longTailedLabels } from "../long-tail.js";
import { batchOf, CLASSES, networkOf } from "../problem.js";
import type { Size } from "../protocol.js";
import type { Work } from "../work.js";
import { repeatedStep } from "./repeated-step.js";

// Running statistics as after long training on this batch. With the initial ones, features grow from block to block.
const settledStatistics = (model: Model, variables: Variables, images: tf.Tensor4D): NamedTensors =>
  tf.tidy(() => {
    const { features, statistics } = model.apply(variables, images, "batch");
    features.dispose();
    // One batch moves them a tenth of the way.
    return mapRecord(statistics, (moved, name) => {
      const before = variables.statistics[name] as tf.Tensor;
      return tf.add(before, tf.mul(tf.sub(moved, before), 10));
    });
  });

/** A step of MiSLAS's stage 2, which trains classifier and scales with label-aware smoothing. */
export const stage2 =
  (normalization: "shifted" | "frozen") =>
  (size: Size): Work => {
    const { model } = networkOf(size);
    const head = orThrow(weightScaling({ features: model.features, classes: CLASSES }));
    const counts = orThrow(classCounts(longTailedLabels(), CLASSES));
    const loss = orThrow(labelAwareSmoothing({ counts, head: 0.4, tail: 0.1 }));
    const optimizer = orThrow(sgd({ momentum: 0.9, weightDecay: 2e-4 }));
    const step = trainingStep({ model, head, loss, optimizer, normalization });
    const { parameters, statistics } = model.init(0);
    const fresh = { parameters: { ...parameters, ...head.init(0) }, statistics };
    const batch = batchOf(size);
    const variables = { ...fresh, statistics: settledStatistics(model, fresh, batch.images) };
    tf.dispose(statistics);
    const trainable = Object.keys(head.parameterShapes);
    return { tasks: { step: repeatedStep(step, optimizer, variables, trainable, batch) } };
  };
