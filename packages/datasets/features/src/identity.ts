import { failure, type ImageShape, type LongtailError, type Model } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";

/**
 * The model of features that exist already: it passes them on. It has no parameters and no statistics.
 *
 * @shape images float32 [batch, 1, 1, width] · features float32 [batch, width]
 * @error Incompatible (images of more than one pixel)
 */
export const identity = ([height, width, features]: ImageShape): E.Either<LongtailError, Model> =>
  height === 1 && width === 1
    ? E.right({
        features,
        parameterShapes: {},
        statisticShapes: {},
        described: { trunk: [], branches: [[]] },
        init: () => ({ parameters: {}, statistics: {} }),
        apply: (_variables, images) => ({
          features: tf.reshape<tf.Rank.R2>(images, [images.shape[0], features]),
          statistics: {},
        }),
      })
    : E.left(
        failure("Incompatible", {
          path: [],
          what: "model/identity",
          needs: "features, as augment/features shows them",
          got: `images of ${height} x ${width} x ${features}`,
        }),
      );
