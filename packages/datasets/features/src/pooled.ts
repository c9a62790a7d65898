import { type Checked, failure } from "@longtail/core";
import * as E from "#fp-ts/Either";

/** The part of a transformers.js tensor that is read: the output of its `image-feature-extraction`, for instance. */
export interface FeatureTensor {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Which row stands for an image that has one per token: the first token (`cls`), or the mean of all. */
export type Pool = "cls" | "mean";

/**
 * Rows of features from a tensor of transformers.js: one for each image.
 *
 * @shape dims [n, width], or [n, tokens, width], of which `pool` makes one row · result float32 [n, width]
 * @error Incompatible (other dims)
 * @owns  the result is new
 * @example
 * ```ts
 * import { pooled } from "@longtail/features";
 * import { orThrow } from "@longtail/core";
 *
 * // const output = await extractor(images); with pipeline("image-feature-extraction", ...)
 * const output = { dims: [1, 2, 3], data: Float32Array.of(1, 2, 3, 5, 6, 7) };
 * console.log(orThrow(pooled(output, "mean"))); // 3, 4, 5 of width 3
 * ```
 */
export const pooled = (
  { dims, data }: FeatureTensor,
  pool: Pool = "cls",
): Checked<{ readonly features: Float32Array; readonly width: number }> => {
  const [images = 0, tokens = 1] = dims;
  const width = dims.at(-1) ?? 0;
  if (dims.length === 2) return E.right({ features: Float32Array.from(data), width });
  if (dims.length !== 3 || tokens === 0)
    return E.left(
      failure("Incompatible", {
        path: ["dims"],
        what: "features",
        needs: "[images, width] or [images, tokens, width]",
        got: `[${dims.join(", ")}]`,
      }),
    );
  const used = pool === "cls" ? 1 : tokens;
  const features = new Float32Array(images * width);
  for (let i = 0; i < images; i++)
    for (let k = 0; k < width; k++) {
      let sum = 0;
      for (let token = 0; token < used; token++)
        sum += data[(i * tokens + token) * width + k] as number;
      features[i * width + k] = sum / used;
    }
  return E.right({ features, width });
};
