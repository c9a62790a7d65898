import {
  type Checked,
  checkCounts,
  checkOptions,
  component,
  type GivenOf,
  gathered,
  inRange,
  type Loss,
  options,
} from "@longtail/core";
import { ensureGradients, smoothedCrossEntropy } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

const hyperParameters = options({
  fields: { power: inRange(0, Number.POSITIVE_INFINITY, "[)") },
  defaults: { power: 0 },
});

/** The class counts, and `power`: how much a rare class outweighs a frequent one; 0 or more, 0 by default. */
export interface ExampleLossOptions extends GivenOf<typeof hyperParameters> {
  /** Training images per class. */
  readonly counts: ArrayLike<number>;
}

/**
 * Cross-entropy weighted by a power of the inverse class frequency.
 *
 *   ℓ_i = −w_y log softmax(logits_i)_y        y = labels[i], w_k = K n_k^−power / Σ_j n_j^−power, n = counts
 *
 * Power 0 is plain cross-entropy.
 * NaN where a label is outside [0, K).
 *
 * @shape logits float32 [batch, K] · labels int32 [batch], in [0, K) · result float32 [batch]
 * @unit  nats per example; not reduced
 * @error OutOfRange (power) · TooFewClasses · BadCount; all of them, if several
 * @grad  to logits only
 * @owns  nothing; the caller owns the result
 * @source TODO: the paper and the authors' code, and where they differ
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { exampleLoss } from "@longtail/example-loss";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const loss = orThrow(exampleLoss({ counts: [90, 10], power: 1 }));
 * const logits = tf.tensor2d([[0, 0], [0, 0]]);
 * console.log(await loss(logits, tf.tensor1d([0, 1], "int32")).data()); // 0.2 log 2 and 1.8 log 2
 * ```
 */
export const exampleLoss = ({ counts, ...given }: ExampleLossOptions): Checked<Loss> => {
  ensureGradients();
  return pipe(
    gathered({
      images: checkCounts(counts),
      options: checkOptions("exampleLoss", hyperParameters, given),
    }),
    E.map(({ images, options: { power } }) => {
      const inverse = images.map((n) => n ** -power);
      const mean = inverse.reduce((a, b) => a + b, 0) / images.length;
      const weights = inverse.map((x) => x / mean);
      return (logits, labels) =>
        tf.tidy(() =>
          smoothedCrossEntropy(logits, labels, tf.tensor1d(weights), tf.zeros([images.length])),
        );
    }),
  );
};

/** The loss as a part of a pipeline, which supplies the class counts. */
export const ExampleLoss = component("loss/example-loss", {
  ...hyperParameters,
  make:
    ({ power }) =>
    ({ counts }) =>
      exampleLoss({ counts, power }),
});
