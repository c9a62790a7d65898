import {
  type Checked,
  checkLabels,
  checkLength,
  checkNumber,
  type Dataset,
  failure,
  gathered,
  gatheredList,
  type ImageShape,
  type ImagesInMemory,
  integers,
  type LongtailError,
  under,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

/** Images and their labels as other programs hold them. */
export interface LabelledArrays {
  /** Bytes of 0 to 255 [n, height, width, channels], row by row, the channels of a pixel side by side. */
  readonly images: Uint8Array | Uint8ClampedArray;
  /** The class of each image [n]: integers from 0, also as 64-bit ones. */
  readonly labels: ArrayLike<number> | ArrayLike<bigint>;
}

/** What `fromArrays` takes: training images and labels beside those of the other parts. */
export interface ArraysOptions extends LabelledArrays {
  /** Height, width and channels of one image. */
  readonly shape: ImageShape;
  readonly test: LabelledArrays;
  /** Images held out of training; absent if there are none. */
  readonly validation?: LabelledArrays | undefined;
  /** One name for each class; the labels themselves by default. Without names the largest training label is the last class. */
  readonly classNames?: readonly string[] | undefined;
  /** A title for tables. */
  readonly name?: string | undefined;
}

// Not by instanceof: arrays may come from another realm, such as a worker's or a test's.
const typeOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

const checkBytes = (images: unknown): Checked<Uint8Array> => {
  const type = typeOf(images);
  if (type === "Uint8Array") return E.right(images as Uint8Array);
  if (type === "Uint8ClampedArray") {
    const { buffer, byteOffset, length } = images as Uint8ClampedArray;
    return E.right(new Uint8Array(buffer, byteOffset, length));
  }
  return E.left(
    failure("WrongType", {
      path: ["images"],
      expected: "bytes from 0 to 255 in a Uint8Array",
      actual: type,
    }),
  );
};

// A label beyond 2^53 loses digits, but is no class either way.
const checkNumbers = (labels: unknown): Checked<readonly number[]> => {
  const list = Array.isArray(labels) || ArrayBuffer.isView(labels) ? labels : undefined;
  return list === undefined || typeOf(list) === "DataView"
    ? E.left(
        failure("WrongType", {
          path: ["labels"],
          expected: "an array of integers",
          actual: typeOf(labels),
        }),
      )
    : E.right(Array.from(list as unknown as ArrayLike<number | bigint>, Number));
};

interface Raw {
  readonly images: Uint8Array;
  readonly labels: readonly number[];
}

const checkPart =
  ([height, width, channels]: ImageShape) =>
  ({ images, labels }: LabelledArrays): Checked<Raw> =>
    pipe(
      gathered({ images: checkBytes(images), labels: checkNumbers(labels) }),
      E.chain((raw) =>
        pipe(
          gathered({
            some: checkNumber("labels.length", integers(1), raw.labels.length),
            bytes: checkLength(
              "images",
              raw.images,
              raw.labels.length * height * width * channels,
              `bytes (${raw.labels.length} labels, ${height} x ${width} x ${channels} bytes an image)`,
            ),
          }),
          E.map(() => raw),
        ),
      ),
    );

const checkShape = (shape: ImageShape): Checked<ImageShape> =>
  pipe(
    gathered({
      height: checkNumber("shape.0", integers(1), shape[0]),
      width: checkNumber("shape.1", integers(1), shape[1]),
      channels: checkNumber("shape.2", integers(1), shape[2]),
    }),
    E.map(({ height, width, channels }) => [height, width, channels]),
  );

const checkNames = (names: readonly string[]): Checked<readonly string[]> => {
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (names.length < 2)
    return E.left(failure("TooFewClasses", { path: ["classNames"], classes: names.length }));
  return repeated === undefined
    ? E.right(names)
    : E.left(
        failure("Incompatible", {
          path: ["classNames"],
          what: "each class",
          needs: "a name of its own",
          got: `"${repeated}" twice`,
        }),
      );
};

// As many as the largest label asks for. More classes than images would leave one empty, so a label that asks for more is wrong.
const namesFrom = (labels: readonly number[]): readonly string[] => {
  const largest = labels.reduce((a, b) => (Number.isInteger(b) ? Math.max(a, b) : a), -1);
  return Array.from({ length: Math.min(largest, labels.length) + 1 }, (_, k) => String(k));
};

const checkCounts = (labels: readonly number[], classes: number): Checked<readonly number[]> =>
  pipe(
    checkLabels(labels, classes),
    E.map(() => {
      const counts = Array.from({ length: classes }, () => 0);
      for (const label of labels) counts[label] = (counts[label] as number) + 1;
      return counts;
    }),
    E.chain((counts) =>
      gatheredList(
        counts.map((count, classIndex) =>
          count > 0
            ? E.right(count)
            : E.left(failure("BadCount", { path: ["labels"], classIndex, count })),
        ),
      ),
    ),
  );

/**
 * A dataset from arrays in memory. Counts are those of the training labels. Every error is reported, each under its name.
 *
 * @shape images uint8 [n, height, width, channels] · labels integers [n]
 * @error WrongType (images that are not bytes, labels that are no array) · LengthMismatch (bytes that are not `shape` for each
 *        label) · OutOfRange (shape; a part without images) · BadLabel (in any part) · BadCount (a class without training image) ·
 *        TooFewClasses · Incompatible (a class name twice)
 * @owns  the images are those given, not copied
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { fromArrays } from "@longtail/images";
 *
 * const { counts, classNames } = orThrow(
 *   fromArrays({
 *     shape: [1, 2, 3],
 *     images: new Uint8Array(3 * 6),
 *     labels: BigInt64Array.of(0n, 0n, 1n),
 *     test: { images: new Uint8Array(2 * 6), labels: [0, 1] },
 *     classNames: ["cat", "dog"],
 *   }),
 * );
 * console.log(counts, classNames); // [2, 1] and the names
 * ```
 */
export const fromArrays = ({
  shape,
  test,
  validation,
  classNames,
  name = "arrays",
  ...train
}: ArraysOptions): E.Either<LongtailError, Dataset<ImagesInMemory>> =>
  pipe(
    checkShape(shape),
    E.chain((size) => {
      const part = checkPart(size);
      return gathered({
        train: part(train),
        test: pipe(part(test), E.mapLeft(under("test"))),
        validation:
          validation === undefined
            ? E.right(undefined)
            : pipe(part(validation), E.mapLeft(under("validation"))),
      });
    }),
    E.chain((parts) =>
      pipe(
        checkNames(classNames ?? namesFrom(parts.train.labels)),
        E.chain((names) => {
          const inside = (path: string, labels: readonly number[] = []) =>
            checkLabels(labels, names.length, path);
          return pipe(
            gathered({
              counts: checkCounts(parts.train.labels, names.length),
              test: inside("test.labels", parts.test.labels),
              validation: inside("validation.labels", parts.validation?.labels),
            }),
            E.map(({ counts }): Dataset<ImagesInMemory> => {
              const set = ({ images, labels }: Raw): ImagesInMemory => ({
                images,
                labels: Int32Array.from(labels),
                shape,
              });
              return {
                name,
                train: set(parts.train),
                test: set(parts.test),
                ...(parts.validation && { validation: set(parts.validation) }),
                counts,
                classNames: names,
              };
            }),
          );
        }),
      ),
    ),
  );
