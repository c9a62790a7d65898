import {
  checkNumber,
  derive,
  faults,
  generator,
  integers,
  type LongtailError,
  type Seed,
  several,
  uniformInt,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { type Blend, mixup } from "./mixup.js";

/** A batch's blend, and the point of the net at which it is blended: 0 is the images. */
export interface BlendAt extends Blend {
  readonly point: number;
}

/**
 * Manifold mixup: as mixup, at a point of the net that is drawn anew for each batch, each alike.
 *
 * `points` are those that may be drawn: 0 is the images, 1 what the first group of layers has made of them, and so on.
 *
 * @error OutOfRange (alpha; no points, or one that is not an integer of at least 0)
 * @source Verma et al., ICML 2019, who take the images and the first two groups of a residual net
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { manifoldMixup } from "@longtail/mixup";
 *
 * const draw = orThrow(manifoldMixup({ alpha: 1, points: [0, 1, 2] }));
 * console.log(draw(7, 4)); // { weight, permutation, point }
 * ```
 */
export const manifoldMixup = ({
  alpha,
  points,
}: {
  readonly alpha: number;
  readonly points: readonly number[];
}): E.Either<LongtailError, (seed: Seed, size: number) => BlendAt> => {
  const blend = mixup({ alpha });
  const errors = faults(
    blend,
    checkNumber("points.length", integers(1), points.length),
    ...points.map((point, i) => checkNumber(`points.${i}`, integers(0), point)),
  );
  if (E.isLeft(blend) || errors.length > 0) return E.left(several(errors));
  return E.right((seed, size) => {
    const drawn = uniformInt(generator(derive(seed, "point")), 0, points.length - 1);
    return { ...blend.right(seed, size), point: points[drawn] as number };
  });
};
