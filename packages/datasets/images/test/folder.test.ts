import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { decode, makeOf, orThrow, type ReadFile, registry } from "@longtail/core";
import { readFolder } from "@longtail/core/read-folder";
import { components, Folder, loadFolder, square } from "@longtail/images";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";
import { decoded, fixture, readerOf, sentence } from "./support.js";

const jpeg = fixture("quads.jpg");
const png = fixture("grey.png");
const text = new TextEncoder().encode("notes");

const files = (folder: string, count: number, bytes = jpeg, ending = "jpg") =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`${folder}/${i + 1}.${ending}`, bytes]),
  );
const pets = {
  ...files("dog", 10),
  ...files("cat", 20, png, "PNG"),
  ...files("cat/more", 5),
  ...files("rabbit", 2),
};

const load = (
  given: Readonly<Record<string, Uint8Array>>,
  options: Parameters<typeof Folder.define>[0] = {},
  folders: readonly string[] = [],
) => loadFolder(Folder.define({ side: 8, ...options }), readerOf(given, folders))();

const countsOf = (labels: Int32Array | undefined) =>
  [0, 1, 2].map((label) => labels?.filter((own) => own === label).length);

describe("dataset/folder", () => {
  it("makes a class of each sub-folder, sorted, and holds out a fifth of each", async () => {
    const dataset = orThrow(await load(pets));
    expect(dataset.classNames).toEqual(["cat", "dog", "rabbit"]);
    expect(dataset.counts).toEqual([20, 8, 1]);
    expect(countsOf(dataset.train.labels)).toEqual([20, 8, 1]);
    expect(countsOf(dataset.test.labels)).toEqual([5, 2, 1]);
    expect(dataset).not.toHaveProperty("validation");
    expect(dataset).not.toHaveProperty("notes");
    expect(dataset.train.images.length).toBe(29 * 8 * 8 * 3);
    // The last image is of a dog or a rabbit, all of which are this one.
    const last = dataset.train.images.subarray(-8 * 8 * 3);
    expect([...last]).toEqual([...square(orThrow(await decoded(jpeg)), 8)]);
    expect(dataset.test.shape).toEqual([8, 8, 3]);
  });

  it("splits by the seed, and the same for any order of the paths", async () => {
    // Each image of a class differs, so that images tell which are where.
    const shades = Object.fromEntries(
      Array.from({ length: 4 }, (_, i) => [
        [`a/${i}.png`, fixture(["quads.png", "grey.png", "clear.png", "photo.png"][i] as string)],
        [`b/${i}.png`, png],
      ]).flat() as [string, Uint8Array][],
    );
    const testOf = async (seed: number, given: Readonly<Record<string, Uint8Array>> = shades) => {
      const { test } = orThrow(await load(given, { seed, testFraction: 0.5 }));
      return test.images.subarray(0, 2 * 8 * 8 * 3).join();
    };
    const seeds = await Promise.all([0, 1, 2, 3, 4, 5].map((seed) => testOf(seed)));
    expect(new Set(seeds).size).toBeGreaterThan(1);
    const backwards = Object.fromEntries(Object.entries(shades).reverse());
    expect(await testOf(3, backwards)).toBe(seeds[3]);
  });

  it("keeps nearly all of a split when a class gains an image", async () => {
    const options = { testFraction: 0.5, side: 8, validationFraction: 0, seed: 0 };
    const chosen = (count: number): Promise<Set<string>> => {
      const order: string[] = [];
      const reader = readerOf({ ...files("a", count), ...files("b", 2) });
      const watched: ReadFile = (path) => {
        order.push(path);
        return reader(path);
      };
      return orThrow(loadFolder(options, Object.assign(watched, reader))).then(
        ({ train }) => new Set(order.slice(0, train.labels.filter((l) => l === 0).length)),
      );
    };
    const [before, after] = [await chosen(40), await chosen(41)];
    expect([...before].filter((path) => !after.has(path)).length).toBeLessThanOrEqual(1);
  });

  it("holds out validation images when asked, none of them twice", async () => {
    const dataset = orThrow(
      await load({ ...pets, ...files("rabbit", 3) }, { validationFraction: 0.1 }),
    );
    expect(countsOf(dataset.train.labels)).toEqual([17, 7, 1]);
    expect(countsOf(dataset.validation?.labels)).toEqual([3, 1, 1]);
    expect(countsOf(dataset.test.labels)).toEqual([5, 2, 1]);
  });

  it("takes train, test and validation folders as they are", async () => {
    const given = {
      ...files("train/cat", 4),
      ...files("train/train", 3),
      ...files("test/cat", 2),
      ...files("val/train", 1),
    };
    const dataset = orThrow(await load(given));
    expect(dataset.classNames).toEqual(["cat", "train"]);
    expect(dataset.counts).toEqual([4, 3]);
    expect(countsOf(dataset.test.labels)).toEqual([2, 0, 0]);
    expect(countsOf(dataset.validation?.labels)).toEqual([0, 1, 0]);
    // A set without test images has them split off.
    const { test: _, ...split } = { test: 0, ...files("train/cat", 5), ...files("train/dog", 5) };
    expect(orThrow(await load(split)).counts).toEqual([4, 4]);
    // Among other classes, train is a class.
    const vehicles = { ...files("train", 2), ...files("car", 2) };
    expect(orThrow(await load(vehicles)).classNames).toEqual(["car", "train"]);
  });

  it("ignores what systems leave in folders, and counts other files", async () => {
    const junk = {
      "cat/.DS_Store": text,
      "cat/._1.jpg": text,
      ".git/HEAD": text,
      "__MACOSX/cat/1.jpg": text,
      "dog/Thumbs.db": text,
    };
    expect(orThrow(await load({ ...pets, ...junk }))).not.toHaveProperty("notes");
    const notes = { "cat/a.webp": text, "cat/b.webp": text, "readme.txt": text, "x.jpg": jpeg };
    expect(orThrow(await load({ ...pets, ...notes })).notes).toEqual([
      "4 files are not used, being no JPEG or PNG image of a class: cat/a.webp, cat/b.webp, readme.txt and 1 more",
    ]);
  });

  it("says in one sentence what is wrong with a folder", async () => {
    const said = async (...given: Parameters<typeof load>) => sentence(await load(...given));
    const two = "expected a sub-folder for each of at least two classes";
    expect(await said({})).toBe(`the folder of images: ${two}, found none`);
    expect(await said({ "a.jpg": jpeg })).toBe(`the folder of images: ${two}, found none`);
    expect(await said(files("pets/cat", 3))).toBe(`the folder of images: ${two}, found one, pets`);
    expect(await said({ ...files("train/cat", 3), ...files("test/cat", 1) })).toBe(
      `train/: ${two}, found one, cat`,
    );
    expect(await said(files("cat", 3), {}, ["dog/", "cow/"])).toBe(
      "cow: expected JPEG or PNG images, found none\ndog: expected JPEG or PNG images, found none",
    );
    expect(await said({ ...files("cat", 3), "dog/1.webp": text, "dog/a/2.gif": text })).toBe(
      "dog: expected JPEG or PNG images, found 1.webp, a/2.gif",
    );
    expect(await said({ ...files("cat", 3), ...files("dog", 1) })).toBe(
      "dog: expected at least 2 images: one to train on and one to hold out, found 1",
    );
    expect(
      await said({ ...files("cat", 3), ...files("dog", 2) }, { validationFraction: 0.2 }),
    ).toBe(
      "dog: expected at least 3 images: one to train on and one to hold out for each of test and validation, found 2",
    );
    const parts = { ...files("train/cat", 2), ...files("train/dog", 2) };
    expect(await said({ ...parts, ...files("test/ferret", 1) })).toBe(
      "test/: expected only classes that train has, found ferret",
    );
    expect(await said(parts, {}, ["test/", "test/cat/"])).toBe(
      "test/: expected JPEG or PNG images in folders of classes, found none",
    );
    expect(await said(pets, { testFraction: 0.5, validationFraction: 0.5 })).toBe(
      "validationFraction: the split needs testFraction and validationFraction to be less than 1 together, got 0.5 and 0.5",
    );
  });

  it("names every image that cannot be decoded", async () => {
    const broken = { "cat/x.jpg": jpeg.subarray(0, 300), "dog/y.png": text };
    expect(sentence(await load({ ...pets, ...broken }))).toMatch(
      /^cat\/x.jpg: cannot be read \(.*\)\ndog\/y.png: expected a JPEG or PNG image, found something else$/,
    );
  });

  it("says how large is too large before it reads anything", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 12_000 }, (_, i) => [`${i % 2 ? "a" : "b"}/${i}.jpg`, text]),
    );
    expect(sentence(await load(many, { side: 256 }))).toBe(
      "side: a dataset of 12000 images needs at most 2 GiB of pixels, got 2.2 GiB at side 256",
    );
  });

  it("needs a reader that lists its files", async () => {
    const reader = () => TE.right(jpeg);
    expect(sentence(await loadFolder(Folder.define(), reader)())).toBe(
      "a dataset of image files needs a reader with `list`, such as `readFolder` gives, got one without",
    );
  });

  it("is a component that reads a folder on disk", async () => {
    const folder = await mkdtemp(`${tmpdir()}/longtail-images-`);
    try {
      for (const [path, bytes] of Object.entries(pets)) {
        await mkdir(dirname(`${folder}/${path}`), { recursive: true });
        await writeFile(`${folder}/${path}`, bytes);
      }
      const parts = registry(...components);
      const descriptor = orThrow(decode(Folder.Descriptor)(Folder.define({ side: 16 })));
      const dataset = await orThrow(
        makeOf(parts, "dataset")(descriptor)({ read: readFolder(folder) }),
      );
      expect(dataset.counts).toEqual([20, 8, 1]);
      expect(dataset.train.shape).toEqual([16, 16, 3]);
      const none = await makeOf(parts, "dataset")(descriptor)({
        read: readFolder(`${folder}/no`),
      })();
      expect(sentence(none)).toBe(`${folder}/no: not found (the folder of the dataset)`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it.each([{ side: 7 }, { side: 257 }, { testFraction: 0 }, { testFraction: 1 }, { seed: 0.5 }])(
    "refuses %o",
    (options) => {
      expect(E.isLeft(decode(Folder.Descriptor)(Folder.define(options)))).toBe(true);
    },
  );
});
