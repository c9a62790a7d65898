/**
 * A decoded picture of any size.
 *
 * @shape rgba uint8 [height, width, 4]: red, green, blue and opacity, row by row
 */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
}
