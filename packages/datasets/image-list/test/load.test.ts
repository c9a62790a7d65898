import { orThrow } from "@longtail/core";
import { classOrder, type ImageListOptions, loadImageList } from "@longtail/image-list";
import { describe, expect, it } from "vitest";
import * as TE from "#fp-ts/TaskEither";
import {
  type Files,
  jpeg,
  listingReaderOf,
  onDisk,
  png,
  readerOf,
  sentence,
  text,
} from "./support.js";

const options = {
  train: "train.txt",
  test: "test.txt",
  size: 8,
  order: "list",
  damaged: "fail",
} as const satisfies ImageListOptions;

const pets: Files = {
  "train.txt": text("cat/1.jpg 0", "dog/1.jpg 1", "dog/2.jpg 1", "cow/1.png 2", "dog/3.jpg 1"),
  "test.txt": text("test/cat/7.jpg 0", "test/dog/7.jpg 1", "test/cow/8.jpg 2"),
};
const pictures: Files = Object.fromEntries(
  ["cat/1", "dog/1", "dog/2", "dog/3", "test/cat/7", "test/dog/7", "test/cow/8"]
    .map((path): [string, Uint8Array] => [`${path}.jpg`, jpeg])
    .concat([["cow/1.png", png]]),
);

const load = (files: Files, given: Partial<ImageListOptions> = {}) =>
  loadImageList({ ...options, ...given }, readerOf(files))();

describe("loadImageList", () => {
  it("reads lists, counts, and takes folders' names for classes", async () => {
    const dataset = orThrow(await load(pets));
    expect([...dataset.train.labels]).toEqual([0, 1, 1, 2, 1]);
    expect([...dataset.test.labels]).toEqual([0, 1, 2]);
    expect(dataset.train.shape).toEqual([8, 8, 3]);
    expect(dataset.counts).toEqual([1, 3, 1]);
    expect(dataset.classNames).toEqual(["cat", "dog", "cow"]);
    expect(dataset.name).toBe("images of 3 classes");
    expect(dataset).not.toHaveProperty("validation");
    expect(dataset.notes).toEqual([
      "whether the images are there is not known before they are read: the reader lists no folder",
    ]);
  });

  it("names classes from a file, or by their labels", async () => {
    const named = { ...pets, "names.txt": text("Felis", "Canis", "Bos") };
    const given = { classNames: "names.txt" };
    expect(orThrow(await load(named, given)).classNames).toEqual(["Felis", "Canis", "Bos"]);
    const flat = { ...pets, "train.txt": text("a.jpg 0", "b.jpg 1", "c.jpg 2") };
    expect(orThrow(await load(flat)).classNames).toEqual(["0", "1", "2"]);
    const deep = { ...pets, "train.txt": text("a/out/1.jpg 0", "b/out/1.jpg 1", "c/1.jpg 2") };
    expect(orThrow(await load(deep)).classNames).toEqual(["a/out", "b/out", "c"]);
    expect(sentence(await load({ ...named, "names.txt": text("x", "y", "x") }, given))).toBe(
      "names.txt: expected another name in each line, one for each class, found again x",
    );
    expect(sentence(await load({ ...named, "names.txt": text("x", "y") }, given))).toBe(
      "train.txt: expected classes from 0 to 1, found 2 for cow/1.png\ntest.txt: expected classes from 0 to 1, found 2 for test/cow/8.jpg",
    );
  });

  it("renames classes by descending count if asked, in every part", async () => {
    const files = { ...pets, "val.txt": text("v/1.jpg 2") };
    const dataset = orThrow(await load(files, { order: "by-count", validation: "val.txt" }));
    expect(dataset.counts).toEqual([3, 1, 1]);
    expect(dataset.classNames).toEqual(["dog", "cat", "cow"]);
    expect([...dataset.train.labels]).toEqual([1, 0, 0, 2, 0]);
    expect([...dataset.test.labels]).toEqual([1, 0, 2]);
    expect([...(dataset.validation?.labels ?? [])]).toEqual([2]);
  });

  it("has an identity of paths, labels and order, whatever the size", async () => {
    const identity = async (files: Files, given: Partial<ImageListOptions> = {}) =>
      orThrow(await load(files, given)).train.identity;
    const own = await identity(pets);
    expect(await identity(pets, { size: 16 })).toBe(own);
    const others = await Promise.all([
      identity(pets, { order: "by-count" }),
      identity(pets, { images: "there" }),
      identity({ ...pets, "train.txt": text("cat/1.jpg 0", "dog/1.jpg 1", "cow/1.png 2") }),
    ]);
    expect(new Set([own, ...others]).size).toBe(4);
  });

  it("takes folders of classes in place of lists", async () => {
    const files: Files = {
      "train/dog/1.jpg": jpeg,
      "train/dog/deep/2.JPEG": jpeg,
      "train/dog/.hidden.jpg": jpeg,
      "train/dog/notes.txt": png,
      "train/cat/1.png": png,
      "test/dog/9.jpg": jpeg,
    };
    const given = { ...options, train: "train/", test: "test/" };
    const check = async (read: Parameters<typeof loadImageList>[1]) => {
      const dataset = await orThrow(loadImageList(given, read));
      expect(dataset.classNames).toEqual(["cat", "dog"]);
      expect(dataset.counts).toEqual([1, 2]);
      expect([...dataset.test.labels]).toEqual([1]);
      expect(dataset.notes).toEqual(["test/ has no image of class 0"]);
      return dataset.train.identity;
    };
    const found = await onDisk(files, check);
    const folders = ["train/", "train/dog/", "train/dog/deep/", "train/cat/", "test/", "test/dog/"];
    const all = { ...files, ...Object.fromEntries(folders.map((path) => [path, png])) };
    expect(await check(listingReaderOf(all))).toBe(found);
    await onDisk({ ...files, "test/ferret/1.jpg": jpeg }, async (read) => {
      expect(sentence(await loadImageList(given, read)())).toBe(
        "test/: expected only sub-folders of classes, found ferret",
      );
      expect(sentence(await loadImageList({ ...given, train: "train" }, read)())).toBe(
        "train: expected a list, or train/ with a slash for a folder of classes, found a folder",
      );
      expect(sentence(await loadImageList({ ...given, train: "no/" }, read)())).toBe(
        "no/: expected a sub-folder for each class, found none",
      );
    });
    expect(sentence(await loadImageList(given, readerOf(files))())).toBe(
      "train/ needs a reader that lists folders, such as `readFolder` gives, got one that does not",
    );
  });

  it("says in one sentence what is wrong with lists", async () => {
    const said = async (train: readonly string[], test: readonly string[] = ["x/t.jpg 0"]) =>
      sentence(await load({ "train.txt": text(...train), "test.txt": text(...test) }));
    const two = ["a/1.jpg 0", "b/1.jpg 1"];
    expect(await said(two)).toBe("no error");
    expect(await said(two, ["t.jpg 2"])).toBe(
      "test.txt: expected classes from 0 to 1, found 2 for t.jpg",
    );
    expect(await said(["a/1.jpg 0", "a/2.jpg 0", "c/1.jpg 2"])).toBe(
      "train.txt: expected images of each of 3 classes, found none of class 1",
    );
    expect(await said(["a/1.jpg 0", "b.jpg 2147483647"])).toBe(
      "train.txt: expected classes numbered from 0 without gaps, for 2 images, found class 2147483647 for b.jpg",
    );
    expect(await said([...two, "a/1.jpg 0", "a/1.jpg 1"])).toBe(
      "train.txt: expected each image once, found again a/1.jpg, a/1.jpg",
    );
    expect(await said(two, ["b/1.jpg 1", "t.jpg 0"])).toBe(
      "test.txt: expected no image of train.txt, found 1: b/1.jpg",
    );
    expect(await said(two, ["test/b/9.jpg 0", "test/a/9.jpg 1"])).toBe(
      "test.txt: expected the classes of train.txt, found class 0 for b, which is class 1 there, class 1 for a, which is class 0 there",
    );
    // Folders that hold several classes say nothing.
    expect(await said(two, ["a/9.jpg 1", "a/8.jpg 0"])).toBe("no error");
    expect(sentence(await load({ "train.txt": text(...two) }))).toBe(
      "test.txt: not found (a test)",
    );
    const held = { ...pets, "val.txt": text("test/dog/7.jpg 1") };
    expect(sentence(await load(held, { validation: "val.txt" }))).toBe(
      "val.txt: expected no image of test.txt, found 1: test/dog/7.jpg",
    );
  });

  it("finds the files that are missing before anything is trained", async () => {
    const { "dog/2.jpg": _gone, ...most } = { ...pets, ...pictures };
    const said = (read: Parameters<typeof loadImageList>[1]) =>
      loadImageList(options, read)().then(sentence);
    await onDisk({ ...pets, ...pictures }, async (read) => {
      const whole = await orThrow(loadImageList(options, read));
      expect(whole).not.toHaveProperty("notes");
    });
    const missing = "train.txt: 1 of its 5 images is not in the data folder: dog/2.jpg";
    expect(await onDisk(most, said)).toBe(missing);
    expect(await said(listingReaderOf(most))).toBe(missing);
    expect(await onDisk(pets, said)).toBe(
      "train.txt: 5 of its 5 images are not in the data folder: cat/1.jpg, dog/1.jpg, dog/2.jpg and 2 more; the data folder has no cat/, dog/, cow/\n" +
        "test.txt: 3 of its 3 images are not in the data folder: test/cat/7.jpg, test/dog/7.jpg, test/cow/8.jpg; the data folder has no test/",
    );
    // The folders are there, and the images are not in them.
    const elsewhere = Object.fromEntries(
      ["cat", "dog", "cow", "test/cat", "test/dog", "test/cow"].map((name) => [`${name}/x`, jpeg]),
    );
    expect(await onDisk({ ...pets, ...elsewhere }, said)).toMatch(
      /^(.* [35] of its [35] images are not .*; its paths start from another folder\n?){2}$/,
    );
    const moved = Object.fromEntries(
      Object.entries(pictures).map(([path, bytes]) => [`pictures/${path}`, bytes]),
    );
    await onDisk({ ...pets, ...moved }, async (read) => {
      const given = { ...options, images: "pictures/" };
      expect(sentence(await loadImageList(given, read)())).toBe("no error");
    });
  });

  it("says at once which lists are missing, and which images of the others", async () => {
    const said = (files: Files) =>
      onDisk(files, (read) => loadImageList(options, read)().then(sentence));
    const { "train.txt": train, "test.txt": test } = pets as Record<string, Uint8Array>;
    const noTest =
      /^test.txt: 3 of its 3 images are not in the data folder: .*; the data folder has no test\/$/m;
    const alone = await said({ "test.txt": test as Uint8Array });
    expect(alone).toMatch(noTest);
    expect(alone).toMatch(/train.txt: not found \(a file of the dataset\)$/m);
    expect(alone.split("\n")).toHaveLength(2);
    const other = await said({ "train.txt": train as Uint8Array, "cat/1.jpg": jpeg });
    expect(other).toMatch(/test.txt: not found \(a file of the dataset\)$/m);
    expect(other).toMatch(/^train.txt: 4 of its 5 images are not in the data folder: dog/m);
    expect(other.split("\n")).toHaveLength(2);
    const both = await said({ "cat/1.jpg": jpeg });
    expect(both).toMatch(/train.txt: not found .*\n.*test.txt: not found/);
  });

  it("plans a list of 437,513 images in 8,142 folders, each of them listed once", async () => {
    const classes = 8142;
    const images = 437_513;
    const names: string[][] = Array.from({ length: classes }, () => []);
    const lines = Array.from({ length: images }, (_, i) => {
      const label = i % classes;
      names[label]?.push(`${i}.jpg`);
      return `train_val2018/Plantae/${label}/${i}.jpg ${label}\n`;
    });
    const listed = new Map<string, number>();
    const read = Object.assign(
      readerOf({
        "train.txt": new TextEncoder().encode(lines.join("")),
        "test.txt": text("test/1.jpg 0"),
      }),
      {
        namesIn: (folder: string) => {
          listed.set(folder, (listed.get(folder) ?? 0) + 1);
          const label = Number(folder.slice(folder.lastIndexOf("/") + 1));
          return TE.right(folder === "test" ? ["1.jpg"] : (names[label] ?? []));
        },
      },
    );
    const dataset = await orThrow(loadImageList(options, read));
    expect(dataset.train.labels.length).toBe(images);
    expect(dataset.counts.length).toBe(classes);
    // And the data folder itself.
    expect(listed.size).toBe(classes + 2);
    expect(Math.max(...listed.values())).toBe(1);
  });
});

describe("classOrder", () => {
  it("is stable where counts tie", () => {
    expect(classOrder([2, 9, 2, 9, 1])).toEqual([1, 3, 0, 2, 4]);
  });
});
