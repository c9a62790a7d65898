import { failure, permutation, type ReadFile } from "@longtail/core";
import * as TE from "#fp-ts/TaskEither";

export const CIFAR10_FILES = [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`);

/** Records with given labels and made-up pixels; `before` bytes stand before each label. */
export const records = (labels: ArrayLike<number>, before = 0, seed = 1): Uint8Array => {
  const size = before + 1 + 3072;
  const noise = Uint8Array.from(permutation(seed, 4096), (i) => i & 255);
  const bytes = new Uint8Array(labels.length * size);
  for (let i = 0; i < labels.length; i++) {
    bytes[i * size] = 19;
    bytes[i * size + before] = labels[i] as number;
    bytes.set(noise.subarray(i % 1000, (i % 1000) + 3072), i * size + before + 1);
  }
  return bytes;
};

/** The labels 0 to K - 1 in turn. */
export const cycle = (length: number, classes: number): Int32Array =>
  Int32Array.from({ length }, (_, i) => i % classes);

export const names = (classes: number): Uint8Array =>
  new TextEncoder().encode(
    `${Array.from({ length: classes }, (_, k) => `name ${k}`).join("\n")}\n\n`,
  );

/** A reader of files in memory. */
export const reader =
  (files: Readonly<Record<string, Uint8Array>>): ReadFile =>
  (path) => {
    const bytes = files[path];
    return bytes === undefined
      ? TE.left(failure("FileMissing", { file: path, purpose: "a test" }))
      : TE.right(bytes);
  };

/** CIFAR-10 with made-up pixels; the first label of each training file is the file's number. */
export const madeUpCifar10 = (prefix: string): Readonly<Record<string, Uint8Array>> => {
  const batches = CIFAR10_FILES.map((file, index) => {
    const labels = cycle(10_000, 10);
    labels[0] = index + 1;
    return [prefix + file, records(labels, 0, index)] as const;
  });
  return {
    ...Object.fromEntries(batches),
    [`${prefix}test_batch.bin`]: records(cycle(10_000, 10), 0, 9),
    [`${prefix}batches.meta.txt`]: names(10),
  };
};

/** CIFAR-100 with made-up pixels, 500 images of each class. */
export const madeUpCifar100 = (prefix: string): Readonly<Record<string, Uint8Array>> => ({
  [`${prefix}train.bin`]: records(cycle(50_000, 100), 1),
  [`${prefix}test.bin`]: records(cycle(10_000, 100), 1, 2),
  [`${prefix}fine_label_names.txt`]: names(100),
});
