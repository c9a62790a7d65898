/** What was predicted for some images, and what they are; one entry an image. */
export interface Predicted {
  /** The predicted classes: integers of at least 0. */
  readonly predictions: ArrayLike<number>;
  /** The true classes: integers of at least 0. */
  readonly labels: ArrayLike<number>;
}

/** A fraction of some images, or that there were no such images: never 0 or `NaN` for want of images. */
export type Fraction = number | "none";

/** Class indices by the name of their group. */
export type ClassGroups<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/** The classes with many, with a medium number of, and with few training images. */
export type ShotGroups = ClassGroups<"many" | "medium" | "few">;
