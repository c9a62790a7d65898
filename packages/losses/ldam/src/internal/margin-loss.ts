import type { Loss } from "@longtail/core";
import { ensureGradients, smoothedCrossEntropy } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";

/** The loss of valid margins, class weights and scale. */
export const marginLoss = ({
  margins,
  weights,
  scale,
  scaledBy,
}: {
  readonly margins: readonly number[];
  readonly weights: readonly number[];
  readonly scale: number;
  readonly scaledBy: "loss" | "head";
}): Loss => {
  ensureGradients();
  const classes = margins.length;
  const scaledMargins = margins.map((m) => scale * m);
  return (logits, labels) =>
    tf.tidy(() => {
      tf.util.assert(
        logits.shape[1] === classes,
        () => `ldam: counts of ${classes} classes, logits of ${logits.shape[1]}`,
      );
      const scaled = scaledBy === "loss" ? tf.mul<tf.Tensor2D>(logits, scale) : logits;
      // Cast, because the WASM kernel of oneHot writes integer bits into float32 tensors.
      const truth = tf.cast(tf.oneHot(labels, classes), "float32");
      const lowered = tf.sub<tf.Tensor2D>(scaled, tf.mul(truth, tf.tensor1d(scaledMargins)));
      const own = tf.tensor1d([...weights]);
      const losses = smoothedCrossEntropy(lowered, labels, own, tf.zeros([classes]));
      return tf.div<tf.Tensor1D>(losses, tf.mean(tf.gather(own, labels)));
    });
};
