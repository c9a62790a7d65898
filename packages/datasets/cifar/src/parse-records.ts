import { failure, type ImagesInMemory, type LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { type Archive, cifar10, cifar100, PIXELS, SHAPE } from "./archive.js";

// The files hold each image as three planes; ours are interleaved, row by row.
const interleave = (planes: Uint8Array, source: number, images: Uint8Array, target: number) => {
  const plane = PIXELS / 3;
  for (let pixel = 0, to = target; pixel < plane; pixel++, to += 3) {
    const from = source + pixel;
    images[to] = planes[from] as number;
    images[to + 1] = planes[from + plane] as number;
    images[to + 2] = planes[from + 2 * plane] as number;
  }
};

/**
 * Reads the records of one file into `set`, from its image `first` on.
 *
 * @shape bytes uint8, whole records · set large enough, not checked here
 * @error FileForeign (no whole number of records, or a label that is no class)
 */
export const parseInto = (
  { labelBytes, classes, name }: Pick<Archive, "labelBytes" | "classes" | "name">,
  bytes: Uint8Array,
  file: string,
  set: ImagesInMemory,
  first: number,
): E.Either<LongtailError, ImagesInMemory> => {
  const size = labelBytes + PIXELS;
  const foreign = (expected: string, found: string) =>
    E.left(failure("FileForeign", { file, expected, found }));
  if (bytes.length === 0 || bytes.length % size !== 0)
    return foreign(`${name} records of ${size} bytes each`, `${bytes.length} bytes`);
  for (let record = 0; record < bytes.length / size; record++) {
    const start = record * size;
    const label = bytes[start + labelBytes - 1] as number;
    if (label >= classes)
      return foreign(
        `a label from 0 to ${classes - 1} in each ${name} record`,
        `${label} in record ${record + 1}`,
      );
    set.labels[first + record] = label;
    interleave(bytes, start + labelBytes, set.images, (first + record) * PIXELS);
  }
  return E.right(set);
};

/** An image set of `count` black images of class 0, to be filled. */
export const blank = (count: number): ImagesInMemory => ({
  images: new Uint8Array(count * PIXELS),
  labels: new Int32Array(count),
  shape: SHAPE,
});

const parser =
  (archive: Archive) =>
  (bytes: Uint8Array, file: string): E.Either<LongtailError, ImagesInMemory> =>
    parseInto(
      archive,
      bytes,
      file,
      blank(Math.floor(bytes.length / (archive.labelBytes + PIXELS))),
      0,
    );

/**
 * The images of a CIFAR-10 file: records of one label byte and 3,072 bytes of red, green and blue planes, any number of them.
 *
 * @shape result uint8 [n, 32, 32, 3], int32 [n]
 * @error FileForeign (no whole number of records, or a label that is no class); `file` is the name it reports
 * @source the dataset's page at the University of Toronto, "Binary version"
 * @example
 * ```ts
 * import { parseCifar10Batch } from "@longtail/cifar";
 * import { orThrow } from "@longtail/core";
 *
 * const record = new Uint8Array(3073).fill(200, 1, 1025); // a red aeroplane
 * const { images, labels } = orThrow(parseCifar10Batch(record, "one.bin"));
 * console.log(labels[0], images.subarray(0, 3)); // 0, then red, green and blue of the first pixel
 * ```
 */
export const parseCifar10Batch = parser(cifar10);

/**
 * The images of a CIFAR-100 file, with their fine labels: records of a coarse and a fine label byte and 3,072 pixel bytes.
 *
 * @shape result uint8 [n, 32, 32, 3], int32 [n]
 * @error FileForeign (no whole number of records, or a label that is no class); `file` is the name it reports
 * @source the dataset's page at the University of Toronto, "Binary version"
 * @example
 * ```ts
 * import { parseCifar100File } from "@longtail/cifar";
 * import { orThrow } from "@longtail/core";
 *
 * const record = new Uint8Array(3074);
 * record.set([11, 98]); // coarse: people; fine: woman
 * console.log(orThrow(parseCifar100File(record, "one.bin")).labels[0]); // 98
 * ```
 */
export const parseCifar100File = parser(cifar100);
