import {
  checkOptions,
  derive,
  gathered,
  generator,
  integerIn,
  type LongtailError,
  listOf,
  options,
  type Seed,
  uniformInt,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { type Blend, mixup, mixupOptions } from "./mixup.js";

const pointOptions = options({
  fields: { points: listOf(integerIn(0), 1) },
  defaults: { points: [0, 1, 2] },
});

/** The options of the component; `points` defaults to the paper's. */
export const manifoldMixupOptions = options({
  fields: { ...mixupOptions.fields, ...pointOptions.fields },
  defaults: { ...mixupOptions.defaults, ...pointOptions.defaults },
});

/** A batch's blend, and the point of the network where it happens; 0 is the images. */
export interface BlendAt extends Blend {
  readonly point: number;
}

/**
 * Manifold mixup: mixup at a point of the network that is drawn uniformly for each batch.
 *
 * `points` lists the candidates: 0 is the images, 1 the output of the first group of layers, and so on.
 *
 * @error OutOfRange (alpha; no points, or one that is not an integer of at least 0)
 * @source Verma et al., ICML 2019, who take the images and the first two groups of a residual network. Their program,
 *         vikasverma1077/manifold_mixup, draws with alpha 2 on CIFAR and takes binary cross-entropy of the softmax against mixed
 *         one-hot labels; with `mixedLoss` the loss is the caller's
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
}): E.Either<LongtailError, (seed: Seed, size: number) => BlendAt> =>
  pipe(
    gathered({
      blend: mixup({ alpha }),
      points: checkOptions("manifoldMixup", pointOptions, { points }),
    }),
    E.map(({ blend }) => (seed, size) => {
      const drawn = uniformInt(generator(derive(seed, "point")), 0, points.length - 1);
      return { ...blend(seed, size), point: points[drawn] as number };
    }),
  );
