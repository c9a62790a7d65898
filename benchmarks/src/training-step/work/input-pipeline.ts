import { cropFlip } from "@longtail/augment";
import { derive, orThrow } from "@longtail/core";
import { classAware } from "@longtail/samplers";
import * as tf from "@tensorflow/tfjs-core";
import { PIPELINE_IMAGES } from "../image-counts.js";
import { arbitraryImages, longTailedLabels } from "../long-tail.js";
import { CLASSES, SHAPE } from "../problem.js";
import type { Size } from "../protocol.js";
import type { Work } from "../work.js";

/** An epoch of CIFAR-100-LT batches without a network: class-aware sampler, crop and flip, upload. */
export const inputPipeline = ({ batch }: Size): Work => {
  const set = arbitraryImages(longTailedLabels());
  const sampler = orThrow(
    classAware({ labels: set.labels, classes: CLASSES, seed: 1, length: PIPELINE_IMAGES }),
  );
  const augmentation = orThrow(cropFlip({ shape: SHAPE }));
  let epoch = 0;
  return {
    tasks: {
      epoch: async () => {
        const order = sampler(epoch);
        for (let at = 0; at < order.length; at += batch) {
          const shown = order.subarray(at, at + batch);
          const values = augmentation.train(set, shown, derive(2, epoch, at));
          const labels = Int32Array.from(shown, (position) => set.labels[position] as number);
          tf.dispose([
            tf.tensor4d(values, [shown.length, ...augmentation.shape]),
            tf.tensor1d(labels, "int32"),
          ]);
        }
        epoch++;
        return order.length;
      },
    },
  };
};
