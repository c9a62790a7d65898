// The same features from transformers.js, which is not installed here:
//
//   import { pipeline } from "@huggingface/transformers";
//   const extract = await pipeline("image-feature-extraction", "Xenova/clip-vit-base-patch32");
//   const { features, width } = await encodeWith(extract, ["cat.jpg", "dog.jpg"]);
import { orThrow } from "@longtail/core";
import { type FeatureTensor, pooled } from "@longtail/features";

/** The part of a pipeline of transformers.js that is used. */
export type Extractor = (pictures: readonly string[]) => Promise<FeatureTensor>;

/** Pictures at a time: memory for those of one batch. */
const atOnce = 16;

/** The features of pictures, by their files or addresses, a row for each. */
export const encodeWith = async (
  extract: Extractor,
  pictures: readonly string[],
): Promise<{ readonly features: Float32Array; readonly width: number }> => {
  const parts: Float32Array[] = [];
  let width = 0;
  for (let from = 0; from < pictures.length; from += atOnce) {
    const part = orThrow(pooled(await extract(pictures.slice(from, from + atOnce))));
    parts.push(part.features);
    width = part.width;
  }
  const features = new Float32Array(pictures.length * width);
  parts.forEach((part, i) => {
    features.set(part, i * atOnce * width);
  });
  return { features, width };
};
