import {
  allFinite,
  type Checked,
  checkLabels,
  checkLength,
  type Dataset,
  failure,
  gatheredList,
  type ImagesInMemory,
  type LongtailError,
  type ReadFile,
  type Seed,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { asImages } from "./row-bytes.js";
import { stratified } from "./split.js";

/** How much of each class is held out, where test and validation rows have no files of their own. */
export interface FeaturesOptions {
  readonly testFraction: number;
  readonly validationFraction: number;
  readonly seed: Seed;
}

interface Rows {
  readonly features: Float32Array;
  readonly labels: Int32Array;
  readonly width: number;
}

const names = {
  features: ["features", "embeddings", "x", "X"],
  labels: ["labels", "label", "targets", "y"],
};

// Loaded when first used: a page that trains on images does without the formats of arrays.
const arrays = TE.fromTask<typeof import("@longtail/arrays"), LongtailError>(
  () => import("@longtail/arrays"),
);

const matrixIn = (read: ReadFile, file: string) =>
  pipe(
    arrays,
    TE.bindTo("arrays"),
    TE.bind("bytes", () => read(file)),
    TE.chain(({ arrays: { bytesSource, openArray, readArray }, bytes }) =>
      pipe(openArray(bytesSource(bytes, file), { prefer: names.features }), TE.chain(readArray)),
    ),
  );

const labelsIn = (read: ReadFile, file: string) =>
  pipe(
    arrays,
    TE.bindTo("arrays"),
    TE.bind("bytes", () => read(file)),
    TE.chain(({ arrays: { bytesSource, openArray, readLabels }, bytes }) =>
      pipe(openArray(bytesSource(bytes, file), { prefer: names.labels }), TE.chain(readLabels)),
    ),
  );

const checkRows = (
  file: string,
  { shape, data }: { readonly shape: readonly number[]; readonly data: ArrayLike<number> },
): Checked<Pick<Rows, "features" | "width">> => {
  const [, width] = shape;
  const features = data instanceof Float32Array ? data : Float32Array.from(data);
  const stray = allFinite(features) ? -1 : features.findIndex((value) => !Number.isFinite(value));
  if (shape.length !== 2 || width === undefined || width === 0)
    return E.left(
      failure("FileForeign", {
        file,
        expected: "a row of features for each example: a matrix",
        found: `the shape (${shape.join(", ")})`,
      }),
    );
  return stray < 0
    ? E.right({ features, width })
    : E.left(
        failure("FileForeign", {
          file,
          expected: "features that are finite in float32",
          found: `${data[stray]} in row ${Math.floor(stray / width)}, column ${stray % width}`,
        }),
      );
};

const rowsOf = (
  read: ReadFile,
  features: string,
  labels: string,
): TE.TaskEither<LongtailError, Rows> =>
  pipe(
    TE.Do,
    TE.bind("matrix", () => matrixIn(read, features)),
    TE.bind("rows", ({ matrix }) => TE.fromEither(checkRows(features, matrix))),
    TE.bind("labels", () => labelsIn(read, labels)),
    TE.chainFirstEitherK(({ rows, labels: found }) => {
      const count = rows.features.length / rows.width;
      return found.length === count
        ? E.right(undefined)
        : E.left(
            failure("FileForeign", {
              file: labels,
              expected: `${count} labels, one for each row of features`,
              found: String(found.length),
            }),
          );
    }),
    TE.map(({ rows, labels: found }) => ({ ...rows, labels: found })),
  );

// `features` is the file of that name, whatever its extension.
const fileNamed = (files: readonly string[], name: string): string | undefined =>
  files.find((file) => file === name || file.replace(/\.[^./]*$/, "") === name);

const select = ({ features, labels, width }: Rows, positions: Int32Array): ImagesInMemory => {
  const chosen = new Float32Array(positions.length * width);
  positions.forEach((position, i) => {
    chosen.set(features.subarray(position * width, (position + 1) * width), i * width);
  });
  return asImages(
    chosen,
    Int32Array.from(positions, (position) => labels[position] as number),
    width,
  );
};

const mostNamed = 5;

// A label far beyond the others would make a list of so many classes: absent ones are named before any such list is made.
const checkEachClass = (file: string, labels: Int32Array, classes: number): Checked<unknown> => {
  const seen = new Set(labels);
  const absent: number[] = [];
  for (let k = 0; k < classes && absent.length < mostNamed; k++) if (!seen.has(k)) absent.push(k);
  const others = classes - seen.size > absent.length ? " and others" : "";
  return absent.length === 0
    ? E.right(undefined)
    : E.left(
        failure("FileForeign", {
          file,
          expected: `rows of each class from 0 to ${classes - 1}`,
          found: `none of ${absent.join(", ")}${others}`,
        }),
      );
};

const countsOf = (labels: Int32Array, classes: number): readonly number[] => {
  const counts = Array.from({ length: classes }, () => 0);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  return counts;
};

const checkWidth = (file: string, { width }: Rows, expected: number): Checked<unknown> =>
  width === expected
    ? E.right(undefined)
    : E.left(
        failure("FileForeign", {
          file,
          expected: `rows of ${expected} numbers, as in training`,
          found: String(width),
        }),
      );

const textOf = (bytes: Uint8Array): readonly string[] =>
  new TextDecoder()
    .decode(bytes)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

const namesIn = (
  read: ReadFile,
  file: string | undefined,
  classes: number,
): TE.TaskEither<LongtailError, readonly string[]> =>
  file === undefined
    ? TE.right(Array.from({ length: classes }, (_unused, k) => String(k)))
    : pipe(
        read(file),
        TE.map(textOf),
        TE.chainFirstEitherK((lines) =>
          checkLength(file, lines, classes, "class names, one a line"),
        ),
      );

/**
 * A dataset of features that another network computed.
 *
 * The reader lists files named `features` and `labels`, of any format that `@longtail/arrays` reads and with any extension; if it
 * has them, `test-features` and `test-labels`, `validation-features` and `validation-labels`, and `class-names`, one name a line.
 * A part without files of its own is a fraction of each class, held out at random.
 *
 * @shape features [n, width] · labels [n]
 * @error those of the reader and of `@longtail/arrays` · FileMissing · FileForeign (no matrix; numbers that are not finite; test rows
 *        of another width; labels for other rows; a class without training rows) · BadLabel (a test label that no
 *        training row has) · TooFewClasses
 */
export const loadFeatures = (
  { testFraction, validationFraction, seed }: FeaturesOptions,
  read: ReadFile,
): TE.TaskEither<LongtailError, Dataset<ImagesInMemory>> => {
  const list: TE.TaskEither<LongtailError, readonly string[]> =
    read.list ?? TE.right(["features", "labels"]);
  const need = (files: readonly string[], name: string, purpose: string) =>
    TE.fromNullable(failure("FileMissing", { file: name, purpose }))(fileNamed(files, name));
  const part = (files: readonly string[], name: string) => {
    const features = fileNamed(files, `${name}-features`);
    return features === undefined
      ? TE.right(undefined)
      : pipe(
          need(files, `${name}-labels`, `the labels of the rows in ${features}`),
          TE.chain((labels) => rowsOf(read, features, labels)),
          TE.map((rows) => ({ ...rows, file: features })),
        );
  };
  return pipe(
    list,
    TE.bindTo("files"),
    TE.bind("features", ({ files }) => need(files, "features", "a row for each example")),
    TE.bind("labels", ({ files }) => need(files, "labels", "the class of each row")),
    TE.bind("all", ({ features, labels }) => rowsOf(read, features, labels)),
    TE.bind("testRows", ({ files }) => part(files, "test")),
    TE.bind("validationRows", ({ files }) => part(files, "validation")),
    TE.let(
      "classes",
      ({ all }) => all.labels.reduce((most, label) => Math.max(most, label), -1) + 1,
    ),
    TE.chainFirstEitherK(({ classes }) =>
      classes < 2
        ? E.left(failure("TooFewClasses", { path: ["labels"], classes }))
        : E.right(undefined),
    ),
    TE.chainFirstEitherK(({ labels, all, classes }) => checkEachClass(labels, all.labels, classes)),
    TE.chainFirstEitherK(({ all, testRows, validationRows, classes }) =>
      gatheredList(
        [testRows, validationRows].flatMap((rows) =>
          rows === undefined
            ? []
            : [
                checkWidth(rows.file, rows, all.width),
                checkLabels(rows.labels, classes, rows.file.replace("features", "labels")),
              ],
        ),
      ),
    ),
    TE.bind("classNames", ({ files, classes }) =>
      namesIn(read, fileNamed(files, "class-names"), classes),
    ),
    TE.let("split", ({ all, testRows, validationRows, classes }) =>
      stratified(all.labels, classes, {
        test: testRows === undefined ? testFraction : 0,
        validation: validationRows === undefined ? validationFraction : 0,
        seed,
      }),
    ),
    TE.let("train", ({ all, split }) => select(all, split.train)),
    TE.let("counts", ({ train, classes }) => countsOf(train.labels, classes)),
    TE.let("held", ({ all, testRows, validationRows, split }) => {
      const part = (rows: Rows | undefined, positions: Int32Array): ImagesInMemory | undefined => {
        if (rows !== undefined) return asImages(rows.features, rows.labels, rows.width);
        return positions.length > 0 ? select(all, positions) : undefined;
      };
      return {
        test: part(testRows, split.test),
        validation: part(validationRows, split.validation),
      };
    }),
    TE.bind("test", ({ held }) =>
      TE.fromNullable(
        failure("FileMissing", {
          file: "test-features",
          purpose: "rows to judge on, as no class has two rows of which one could be held out",
        }),
      )(held.test),
    ),
    TE.map(({ all, held, test, train, counts, classNames, classes }) => ({
      name: `${all.width} features of ${classes} classes`,
      train,
      test,
      ...(held.validation && { validation: held.validation }),
      counts,
      classNames,
    })),
  );
};
