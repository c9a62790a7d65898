import * as tf from "@tensorflow/tfjs-core";
import { SMOOTHED_CROSS_ENTROPY, SMOOTHED_CROSS_ENTROPY_GRAD } from "./kernel-names.js";
import type { KernelSignatures } from "./kernel-signatures.js";
import { namedOp } from "./named-op.js";

type Forward = KernelSignatures[typeof SMOOTHED_CROSS_ENTROPY];

// t_ik = other[y_i] + (own[y_i] − other[y_i]) · [k = y_i], or NaN if y_i is no class
const targetsOf = ({
  labels: given,
  own,
  other,
}: Omit<Forward["inputs"], "logits">): tf.Tensor2D => {
  const isClass = tf.logicalAnd(tf.greaterEqual(given, 0), tf.less(given, own.size));
  const labels = tf.mul<tf.Tensor1D>(given, tf.cast(isClass, "int32"));
  // Cast, because the WASM kernel of oneHot writes integer bits into float32 tensors.
  const truth = tf.cast(tf.oneHot(labels, own.size), "float32");
  const ofLabel = (table: tf.Tensor1D) => tf.expandDims(tf.gather(table, labels), 1);
  const targets = tf.add(tf.mul(truth, ofLabel(tf.sub(own, other))), ofLabel(other));
  return tf.where(tf.expandDims(isClass, 1), targets, Number.NaN) as tf.Tensor2D;
};

const gradient = namedOp<KernelSignatures[typeof SMOOTHED_CROSS_ENTROPY_GRAD]>({
  name: SMOOTHED_CROSS_ENTROPY_GRAD,
  composite: ({ logits, dy, ...rest }) => {
    const targets = targetsOf(rest);
    const mass = tf.sum(targets, 1, true);
    return tf.mul(tf.expandDims(dy, 1), tf.sub(tf.mul(tf.softmax(logits), mass), targets));
  },
});

const forward = namedOp<Forward>({
  name: SMOOTHED_CROSS_ENTROPY,
  composite: ({ logits, ...rest }) =>
    tf.neg(tf.sum(tf.mul(targetsOf(rest), tf.logSoftmax(logits)), 1)),
  gradient: {
    inputsToSave: ["logits", "labels", "own", "other"],
    gradFunc: (dy, saved) => ({
      logits: () => {
        const [logits, labels, own, other] = saved as [
          tf.Tensor2D,
          tf.Tensor1D,
          tf.Tensor1D,
          tf.Tensor1D,
        ];
        return gradient({ logits, labels, own, other, dy }, {})[0];
      },
    }),
  },
});

/**
 * Cross-entropy with smoothed targets, read from two tables: one value for the label's class, one
 * for all others.
 *
 *   t_ik = own[y] for k = y,  other[y] for k ≠ y        y = labels[i]
 *   ℓ_i  = −Σ_k t_ik log softmax(logits_i)_k            ∂ℓ_i / ∂logits_ik = softmax(logits_i)_k · Σ_j t_ij − t_ik
 *
 * own = 1 and other = 0 is plain cross-entropy. Other tables give label smoothing, uniform or per
 * class, and class weights. Any finite logits are safe. A label outside [0, K) makes its loss and
 * its row of the gradient NaN.
 *
 * @shape logits float32 [n, K] · labels int32 [n], in [0, K) · own, other float32 [K]
 *        · result float32 [n]
 * @unit  nats per example if targets sum to 1; not reduced
 * @error throws if a shape is wrong or labels are not int32
 * @grad  to logits only
 * @owns  the caller owns the result
 * @source torch.nn.functional.cross_entropy with reduction "none"; covers its class weights and
 *         label smoothing
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { smoothedCrossEntropy } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const logits = tf.tensor2d([[2, 0, 0], [0, 0, 0]]);
 * const labels = tf.tensor1d([0, 2], "int32");
 * const loss = smoothedCrossEntropy(logits, labels, tf.ones([3]), tf.zeros([3]));
 * console.log(await loss.data()); // about 0.24, and log 3
 * ```
 */
export const smoothedCrossEntropy = (
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  own: tf.Tensor1D,
  other: tf.Tensor1D,
): tf.Tensor1D => {
  tf.util.assert(
    logits.rank === 2,
    () => `smoothedCrossEntropy: logits must be of rank 2, got ${JSON.stringify(logits.shape)}`,
  );
  tf.util.assert(
    labels.dtype === "int32",
    () => `smoothedCrossEntropy: labels must be int32, got ${labels.dtype}`,
  );
  const [n, classes] = logits.shape;
  for (const [name, { shape }, size] of [
    ["labels", labels, n],
    ["own", own, classes],
    ["other", other, classes],
  ] as const)
    tf.util.assert(
      shape.length === 1 && shape[0] === size,
      () =>
        `smoothedCrossEntropy: ${name} must have the shape [${size}], got ${JSON.stringify(shape)}`,
    );
  return forward({ logits, labels, own, other }, {})[0];
};
