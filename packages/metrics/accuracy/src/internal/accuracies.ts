import type { Predicted } from "../api.js";

/** The accuracy on the images of each of `count` parts, undefined for a part without images; some labels are in no part. */
export const accuracies = (
  { predictions, labels }: Predicted,
  count: number,
  partOf: (label: number) => number | undefined,
): readonly (number | undefined)[] => {
  const [images, right] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < labels.length; i++) {
    const part = partOf(labels[i] as number);
    if (part === undefined) continue;
    images[part] = (images[part] as number) + 1;
    if (predictions[i] === labels[i]) right[part] = (right[part] as number) + 1;
  }
  return Array.from(images, (n, part) => (n === 0 ? undefined : (right[part] as number) / n));
};
