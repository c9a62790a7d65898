/**
 * A size in whole pixels.
 *
 * @unit pixels
 */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * A rectangle of whole pixels.
 *
 * @unit pixels, from the top left corner
 */
export interface Rectangle extends Size {
  readonly left: number;
  readonly top: number;
}
