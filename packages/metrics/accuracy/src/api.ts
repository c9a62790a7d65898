import type { ClassGroups, Labels } from "@longtail/core";

/** What was predicted for some images, and their true classes; one entry per image. */
export interface Predicted<Indices extends Labels = Labels> {
  /** The predicted classes: integers of at least 0. */
  readonly predictions: Indices;
  /** The true classes: integers of at least 0. */
  readonly labels: Indices;
}

/** The accuracy of each group that has images; a group without images is absent. */
export type AccuracyByGroup<Name extends string> = { readonly [N in Name]?: number };

/** The classes with many, with a medium number of, and with few training images. */
export type ShotGroups = ClassGroups<"many" | "medium" | "few">;
