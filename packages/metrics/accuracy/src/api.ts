import type { ClassGroups } from "@longtail/core";

/** What was predicted for some images, and their true classes; one entry per image. */
export interface Predicted {
  /** The predicted classes: integers of at least 0. */
  readonly predictions: ArrayLike<number>;
  /** The true classes: integers of at least 0. */
  readonly labels: ArrayLike<number>;
}

/** The accuracy of each group that has images; a group without images is absent. */
export type AccuracyByGroup<Name extends string> = { readonly [N in Name]?: number };

/** The classes with many, with a medium number of, and with few training images. */
export type ShotGroups = ClassGroups<"many" | "medium" | "few">;
