import {
  type Augmentation,
  checkOptions,
  codecOf,
  type DeviceSource,
  failure,
  type ImageShape,
  type ImagesInMemory,
  type LongtailError,
  options,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { featuresIn, widthOf } from "./row-bytes.js";

const normCodec = codecOf(
  "a positive number, or null",
  (u): u is number | null => u === null || (typeof u === "number" && u > 0 && Number.isFinite(u)),
  { type: ["number", "null"] },
);

/** The options of `normalizedRows`. */
export const normalizedRowsOptions = options({
  fields: { norm: normCodec },
  defaults: { norm: 5 },
});

// Larger sets stay on the host, from which each batch is uploaded.
const mostOnDevice = 2 ** 28;

// A row of zeros stays one.
const tiny = 1e-12;

const normalized = (rows: tf.Tensor2D, norm: number | null): tf.Tensor4D =>
  tf.tidy(() => {
    const [count, width] = rows.shape;
    const scaled =
      norm === null
        ? rows
        : tf.mul(rows, tf.mul(norm, tf.rsqrt(tf.maximum(tf.sum(tf.square(rows), 1, true), tiny))));
    return tf.reshape<tf.Rank.R4>(scaled, [count, 1, 1, width]);
  });

const onDevice =
  (width: number, norm: number | null) =>
  (set: ImagesInMemory): DeviceSource | undefined => {
    const { length } = set.labels;
    if (length * width > mostOnDevice) return undefined;
    const all = tf.tidy(() =>
      tf.reshape<tf.Rank.R2>(normalized(tf.tensor2d(featuresIn(set), [length, width]), norm), [
        length,
        width,
      ]),
    );
    const batch = (positions: Int32Array): tf.Tensor4D =>
      tf.tidy(() =>
        tf.reshape<tf.Rank.R4>(tf.gather(all, tf.tensor1d(positions, "int32")), [
          positions.length,
          1,
          1,
          width,
        ]),
      );
    return { train: batch, test: batch, dispose: () => all.dispose() };
  };

const onHost =
  (width: number, norm: number | null) =>
  (set: ImagesInMemory, positions: Int32Array): Float32Array => {
    const features = featuresIn(set);
    const rows = new Float32Array(positions.length * width);
    positions.forEach((position, i) => {
      const row = features.subarray(position * width, (position + 1) * width);
      const length = Math.sqrt(
        Math.max(
          tiny,
          row.reduce((sum, x) => sum + x * x, 0),
        ),
      );
      const factor = norm === null ? 1 : norm / length;
      for (let k = 0; k < width; k++) rows[i * width + k] = factor * (row[k] as number);
    });
    return rows;
  };

/**
 * Shows rows of features, each scaled to one Euclidean norm, or as they are (`norm: null`). Nothing is random.
 *
 * One norm makes a learning rate fit features of any network: with the default of 5, a rate of 0.1 is stable and fast.
 *
 * @shape  a set of uint8 [n, 1, 1, 4 width], as `@longtail/features` reads it · result float32 [b, 1, 1, width]
 * @error  Incompatible (a set of images, not of features) · OutOfRange (norm)
 */
export const normalizedRows = ({
  shape,
  ...given
}: {
  readonly shape: ImageShape;
  readonly norm?: number | null;
}): E.Either<LongtailError, Augmentation> =>
  pipe(
    checkOptions("normalizedRows", normalizedRowsOptions, given),
    E.chain(({ norm }) => {
      const width = widthOf(shape);
      if (width === undefined)
        return E.left(
          failure("Incompatible", {
            path: [],
            what: "augment/features",
            needs: "rows of features, such as dataset/features reads",
            got: `images of ${shape.join(" x ")}`,
          }),
        );
      const rows = onHost(width, norm);
      return E.right({
        shape: [1, 1, width] as const,
        train: rows,
        test: rows,
        onDevice: onDevice(width, norm),
        described: { input: "rows", width, norm },
      });
    }),
  );
