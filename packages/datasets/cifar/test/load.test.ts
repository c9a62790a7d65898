import { loadCifar10, loadCifar100, parseCifar10Batch } from "@longtail/cifar";
import { orThrow, type ReadFile } from "@longtail/core";
import { describe, expect, it } from "vitest";
import { madeUpCifar10, madeUpCifar100, names, reader, records } from "./support.js";

const folder = "cifar-10-batches-bin/";
const inFolder = madeUpCifar10(folder);
const changed = (file: string, bytes: Uint8Array) =>
  loadCifar10(reader({ ...inFolder, [folder + file]: bytes }))();

describe("loadCifar10", () => {
  it("reads five training files in order, the test file and the names, one file at a time", async () => {
    let [open, most] = [0, 0];
    const slow: ReadFile = (path) => async () => {
      open++;
      most = Math.max(most, open);
      await new Promise((resolve) => setTimeout(resolve, 1));
      open--;
      return reader(inFolder)(path)();
    };
    const { train, test, classNames } = await orThrow(loadCifar10(slow));
    expect(most).toBe(1);
    expect(train.labels.length).toBe(50_000);
    expect(test.labels.length).toBe(10_000);
    expect([0, 1, 2, 3, 4].map((batch) => train.labels[batch * 10_000])).toEqual([1, 2, 3, 4, 5]);
    expect(classNames).toEqual(Array.from({ length: 10 }, (_, k) => `name ${k}`));
    const fourth = orThrow(
      parseCifar10Batch(inFolder[`${folder}data_batch_4.bin`] as Uint8Array, "4"),
    );
    expect(Buffer.compare(train.images.subarray(30_000 * 3072, 40_000 * 3072), fourth.images)).toBe(
      0,
    );
  });

  it("finds the files without their folder", async () => {
    const bare = Object.fromEntries(
      Object.entries(inFolder).map(([path, bytes]) => [path.replace(folder, ""), bytes]),
    );
    const { train } = await orThrow(loadCifar10(reader(bare)));
    expect(train.labels[10_000]).toBe(2);
  });

  it("names the missing file", async () => {
    expect(await loadCifar10(reader({}))()).toMatchObject({
      left: { _tag: "FileMissing", file: `${folder}batches.meta.txt`, purpose: "a test" },
    });
    const { [`${folder}data_batch_3.bin`]: _, ...rest } = inFolder;
    expect(await loadCifar10(reader(rest))()).toMatchObject({
      left: { _tag: "FileMissing", file: `${folder}data_batch_3.bin` },
    });
  });

  it.each([
    ["cifar-10-batches-py/batches.meta", "its Python version"],
    ["batches.meta", "its Python version"],
    [
      "cifar-10-binary.tar.gz",
      "the archive still packed: unpack it with tar -xzf cifar-10-binary.tar.gz",
    ],
    ["cifar-10-python.tar.gz", "the archive of its Python version"],
  ])("recognizes %s", async (file, found) => {
    expect(await loadCifar10(reader({ [file]: new Uint8Array(1) }))()).toEqual({
      _tag: "Left",
      left: {
        _tag: "FileForeign",
        file,
        expected:
          "the binary version of CIFAR-10 (https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz), unpacked",
        found,
      },
    });
  });

  it("refuses a truncated file, even one that ends with a whole record", async () => {
    for (const actualBytes of [0, 3073 * 9_999, 3073 * 10_000 - 1])
      expect(
        await changed(
          "data_batch_2.bin",
          (inFolder[`${folder}data_batch_2.bin`] as Uint8Array).subarray(0, actualBytes),
        ),
      ).toEqual({
        _tag: "Left",
        left: {
          _tag: "FileTruncated",
          file: `${folder}data_batch_2.bin`,
          expectedBytes: 30_730_000,
          actualBytes,
        },
      });
  });

  it("refuses a file that is something else", async () => {
    expect(await changed("test_batch.bin", new Uint8Array(30_740_000))).toMatchObject({
      left: { _tag: "FileForeign", file: `${folder}test_batch.bin`, found: "30740000 bytes" },
    });
    expect(
      await changed("data_batch_5.bin", records(new Int32Array(10_000).fill(10))),
    ).toMatchObject({
      left: { _tag: "FileForeign", file: `${folder}data_batch_5.bin`, found: "10 in record 1" },
    });
    expect(await changed("batches.meta.txt", names(9))).toMatchObject({
      left: { _tag: "FileForeign", file: `${folder}batches.meta.txt`, found: "9 lines" },
    });
  });
});

describe("loadCifar100", () => {
  it("reads the fine labels", async () => {
    const sets = await orThrow(loadCifar100(reader(madeUpCifar100("cifar-100-binary/"))));
    expect(sets.classNames.length).toBe(100);
    expect([...sets.train.labels.subarray(0, 3), sets.train.labels[49_999]]).toEqual([0, 1, 2, 99]);
    expect(sets.test.images.length).toBe(10_000 * 3072);
  });

  it("refuses CIFAR-10's files", async () => {
    expect(
      await loadCifar100(
        reader({ "fine_label_names.txt": names(100), "train.bin": records([1, 2]) }),
      )(),
    ).toMatchObject({ left: { _tag: "FileTruncated", expectedBytes: 50_000 * 3074 } });
  });
});
