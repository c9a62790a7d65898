import { readSafetensors, writeSafetensors } from "@longtail/checkpoint";
import { failure, type LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { Plan } from "../plan/plan.js";
import type { Predicted } from "./predict.js";

/** What some weights predict for some images, and what the images show. */
export interface StoredPredictions {
  /** float32 [n * K], row by row */
  readonly probabilities: Float32Array;
  /** int32 [n] */
  readonly labels: Int32Array;
  /** K */
  readonly classes: number;
}

/** The file of the predictions of a plan's final weights: after the transform, or else of the last stage. */
export const predictionsName = ({ transform, stages }: Plan, which: "best" | "last"): string =>
  transform === undefined
    ? `${stages.at(-1)?.name ?? "stage1"}-${which}-predictions.safetensors`
    : "transform-predictions.safetensors";

/**
 * Predictions as a safetensors file: `probabilities` float32 [n, K] and `labels` int32 [n], in the order of the
 * set.
 *
 * @error LengthMismatch
 */
export const encodePredictions = (
  { probabilities, labels }: Pick<Predicted, "probabilities" | "labels">,
  metadata: Readonly<Record<string, string>>,
): E.Either<LongtailError, Uint8Array> => {
  const [images, classes] = [labels.length, probabilities.length / labels.length];
  return writeSafetensors({
    tensors: {
      probabilities: { dtype: "F32", shape: [images, classes], data: probabilities },
      labels: { dtype: "I32", shape: [images], data: labels },
    },
    metadata,
  });
};

/**
 * The predictions in a file that a run wrote. Any reader of safetensors reads it as well.
 *
 * @error FileTruncated · FileForeign (not such a file) · core/FileDamaged
 * @example
 * ```ts
 * import { writeSafetensors } from "@longtail/checkpoint";
 * import { orThrow } from "@longtail/core";
 * import { decodePredictions } from "@longtail/two-stage";
 *
 * const tensors = {
 *   probabilities: { dtype: "F32", shape: [1, 2], data: Float32Array.of(0.25, 0.75) },
 *   labels: { dtype: "I32", shape: [1], data: Int32Array.of(1) },
 * } as const;
 * const bytes = orThrow(writeSafetensors({ tensors }));
 * console.log(orThrow(decodePredictions(bytes)).probabilities); // 0.25, 0.75
 * ```
 */
export const decodePredictions = (
  bytes: Uint8Array,
  file = "predictions",
): E.Either<LongtailError, StoredPredictions> =>
  pipe(
    readSafetensors(bytes, file),
    E.chain(({ tensors: { probabilities, labels } }) => {
      const [images, classes] = probabilities?.shape ?? [];
      return probabilities?.dtype === "F32" &&
        probabilities.shape.length === 2 &&
        classes !== undefined &&
        labels?.dtype === "I32" &&
        labels.shape.length === 1 &&
        labels.shape[0] === images
        ? E.right({ probabilities: probabilities.data, labels: labels.data, classes })
        : E.left(
            failure("FileForeign", {
              file,
              expected: "probabilities float32 [n, K] and labels int32 [n]",
              found: "other tensors",
            }),
          );
    }),
  );
