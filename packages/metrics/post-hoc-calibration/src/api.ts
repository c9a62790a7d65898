/** What a net answers for some images, and what the images are. */
export interface Probable {
  /** The probabilities of all classes, image by image; each in [0, 1]. */
  readonly probabilities: ArrayLike<number>;
  /** How many classes there are: at least 2. */
  readonly classes: number;
  /** The true classes, one an image. */
  readonly labels: ArrayLike<number>;
}
