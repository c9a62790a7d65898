import { type ImagesInMemory, longTailedCounts, orThrow } from "@longtail/core";
import { CLASSES, labels, SHAPE } from "./problem.js";

const counts = (): readonly number[] =>
  orThrow(
    longTailedCounts({ classes: CLASSES, perClass: 500, imbalanceFactor: 100, profile: "exp" }),
  );

/** The 10,847 labels of CIFAR-100-LT, factor 100. */
export const longTailedLabels = (): Int32Array =>
  Int32Array.from(counts().flatMap((count, label) => Array.from({ length: count }, () => label)));

/** Arbitrary images for some labels. */
export const arbitraryImages = (of: Int32Array): ImagesInMemory => ({
  images: Uint8Array.from(
    { length: of.length * SHAPE[0] * SHAPE[1] * SHAPE[2] },
    (_, i) => (i * 31) & 255,
  ),
  labels: of,
  shape: SHAPE,
});

/** A balanced set for evaluation. */
export const testImages = (count: number): ImagesInMemory => arbitraryImages(labels(count));
