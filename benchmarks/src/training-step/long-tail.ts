import { type ImageSet, longTailedCounts, orThrow } from "@longtail/core";
import { CLASSES, labels, SHAPE } from "./problem.js";

const counts = (): readonly number[] =>
  orThrow(
    longTailedCounts({ classes: CLASSES, perClass: 500, imbalanceFactor: 100, profile: "exp" }),
  );

/** The labels of CIFAR-100-LT, factor 100: 10,847 of them. */
export const longTailedLabels = (): Int32Array =>
  Int32Array.from(counts().flatMap((count, label) => Array.from({ length: count }, () => label)));

/** Images of bytes without meaning, as many as there are labels. */
export const meaninglessImages = (of: Int32Array): ImageSet => ({
  images: Uint8Array.from(
    { length: of.length * SHAPE[0] * SHAPE[1] * SHAPE[2] },
    (_, i) => (i * 31) & 255,
  ),
  labels: of,
  shape: SHAPE,
});

/** A balanced set to evaluate on. */
export const testImages = (count: number): ImageSet => meaninglessImages(labels(count));
