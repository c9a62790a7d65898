import {
  checkCounts,
  checkNumber,
  derive,
  failure,
  type ImagesInMemory,
  integers,
  type LongtailError,
  type Seed,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { appearance, MOST_CLASSES } from "./appearance.js";
import { drawImage } from "./draw-image.js";

/** The sides that images may have, in pixels; below eight nothing can be told apart. */
export const SIDES = integers(8, 256);

// What every JavaScript engine of today can hold in one array.
const MOST_BYTES = 2 ** 32;

/** What images to draw. */
export interface ImagesOptions {
  /** Images per class, in label order. */
  readonly counts: readonly number[];
  /** Height and width in pixels. */
  readonly side: number;
  readonly seed: Seed;
  /** Which stream of images: "train", "test", or any other name. Two parts have no image in common. */
  readonly part: string;
}

/**
 * Draws labelled images, class after class.
 *
 * Image `i` of class `k` depends on nothing but `(seed, part, k, i)` and the side, so the images of a shorter tail
 * are the first images of a longer one.
 *
 * @shape images uint8 [n, side, side, 3] · labels int32 [n], ascending; n is the sum of the counts
 * @error TooFewClasses (fewer than 2) · BadCount (not an integer of at least 1) · OutOfRange (more than
 *        `MOST_CLASSES` classes, or a side outside of `SIDES`) · Incompatible (more than 4 GiB)
 * @owns the caller owns the result
 *
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { className, syntheticImages } from "@longtail/synthetic";
 *
 * const set = orThrow(syntheticImages({ counts: [30, 10, 3], side: 16, seed: 0, part: "train" }));
 * console.log(set.labels.length, set.images.length); // 43 images, 43 * 16 * 16 * 3 bytes
 * console.log(className(set.labels[42] ?? 0)); // chequered square
 * ```
 */
export const syntheticImages = (
  options: ImagesOptions,
): E.Either<LongtailError, ImagesInMemory> => {
  const { side, seed, part } = options;
  const counts = checkCounts(options.counts);
  if (E.isLeft(counts)) return counts;
  const checks = [
    checkNumber("classes", integers(2, MOST_CLASSES), counts.right.length),
    checkNumber("side", SIDES, side),
  ];
  for (const check of checks) if (E.isLeft(check)) return check;
  const bytes = side * side * 3;
  const total = counts.right.reduce((sum, n) => sum + n, 0);
  if (total * bytes > MOST_BYTES)
    return E.left(
      failure("Incompatible", {
        path: [],
        what: "a drawn set",
        needs: `to fit in ${MOST_BYTES / 2 ** 30} GiB`,
        got: `${total} images of ${side} x ${side} pixels, ${((total * bytes) / 2 ** 30).toFixed(1)} GiB`,
      }),
    );
  const images = new Uint8Array(total * bytes);
  const labels = new Int32Array(total);
  let at = 0;
  counts.right.forEach((count, label) => {
    const look = appearance(label);
    for (let i = 0; i < count; i++, at++) {
      labels[at] = label;
      images.set(drawImage(look, side, derive(seed, "synthetic", part, label, i)), at * bytes);
    }
  });
  return E.right({ images, labels, shape: [side, side, 3] });
};
