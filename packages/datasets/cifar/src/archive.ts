import type { ImageShape } from "@longtail/core";

/** What a published binary archive looks like inside, and how to know that it is the published one. */
export interface Archive {
  readonly name: string;
  /** The folder that the archive unpacks to. */
  readonly folder: string;
  readonly trainFiles: readonly string[];
  readonly testFile: string;
  /** The file with the classes' names, one a line. */
  readonly namesFile: string;
  readonly classes: number;
  /** Images in each training file, and in the test file. */
  readonly trainRecords: number;
  readonly testRecords: number;
  /** Bytes before the pixels; the last of them is the label. */
  readonly labelBytes: number;
  readonly archiveFile: string;
  /** The folder of the set's Python version, and the file with its names, by which it is recognized. */
  readonly pythonFolder: string;
  readonly pythonNames: string;
  readonly sha256: string;
}

/** Height, width and channels of every CIFAR image. */
export const SHAPE: ImageShape = [32, 32, 3];

/** Bytes of one image. */
export const PIXELS = 32 * 32 * 3;

/** Where the archives are published. */
export const HOME = "https://www.cs.toronto.edu/~kriz/";

/** The archive of CIFAR-10: 50,000 training images in five files, 10,000 test images. */
export const cifar10: Archive = {
  name: "CIFAR-10",
  folder: "cifar-10-batches-bin",
  trainFiles: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
  testFile: "test_batch.bin",
  namesFile: "batches.meta.txt",
  classes: 10,
  trainRecords: 10_000,
  testRecords: 10_000,
  labelBytes: 1,
  archiveFile: "cifar-10-binary.tar.gz",
  pythonFolder: "cifar-10-batches-py",
  pythonNames: "batches.meta",
  sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
};

/** The archive of CIFAR-100: 50,000 training images, 10,000 test images; a coarse label stands before the fine one. */
export const cifar100: Archive = {
  name: "CIFAR-100",
  folder: "cifar-100-binary",
  trainFiles: ["train.bin"],
  testFile: "test.bin",
  namesFile: "fine_label_names.txt",
  classes: 100,
  trainRecords: 50_000,
  testRecords: 10_000,
  labelBytes: 2,
  archiveFile: "cifar-100-binary.tar.gz",
  pythonFolder: "cifar-100-python",
  pythonNames: "meta",
  sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
};
