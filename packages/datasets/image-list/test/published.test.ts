import { defineByCount, groupsOf, publishedGroups } from "@longtail/accuracy";
import { decode, makeOf, orThrow, registry, slotCodec } from "@longtail/core";
import {
  classOrder,
  components,
  ImageNetLt,
  INaturalist2018,
  PlacesLt,
  publishedSets,
} from "@longtail/image-list";
import { describe, expect, it } from "vitest";
import { fixture, readerOf, sentence, text } from "./support.js";

const { counts } = JSON.parse(new TextDecoder().decode(fixture("places-lt-counts.json"))) as {
  readonly counts: readonly number[];
};

const parts = registry(...components);
const build = makeOf(parts, "dataset");
const make = (
  descriptor: Parameters<typeof build>[0],
  files: Readonly<Record<string, Uint8Array>>,
) => build(descriptor)({ read: readerOf(files) })();

// A list of the published size, and of given counts.
const places = counts.flatMap((count, k) =>
  Array.from({ length: count }, (_, i) => `train/${k}/${i}.jpg ${k}`),
);
const test = (folder: string, perClass: number, classes: number) =>
  Array.from(
    { length: perClass * classes },
    (_, i) => `${folder}/${i % classes}/${i}.jpg ${i % classes}`,
  );

describe("published sets", () => {
  it("groups Places-LT's classes by rank as published, which counts 20 images as few", () => {
    const sorted = classOrder(counts).map((label) => counts[label] as number);
    expect([counts.length, counts.reduce((a, b) => a + b), sorted[0], sorted.at(-1)]).toEqual([
      365,
      publishedSets.placesLt.train.images,
      4980,
      5,
    ]);
    const published = orThrow(groupsOf(publishedGroups.placesLt, 365));
    expect(orThrow(groupsOf(defineByCount({ few: 21 }), sorted))).toEqual(published);
    const { many, medium, few } = orThrow(groupsOf(defineByCount(), sorted));
    expect([many.length, medium.length, few.length]).toEqual([131, 163, 71]);
  });

  it("loads Places-LT, and says that made-up lists are not the published ones", async () => {
    const files = {
      "Places_LT_train.txt": text(...places),
      "Places_LT_test.txt": text(...test("val", 100, 365)),
      "Places_LT_val.txt": text(...test("held", 2, 365)),
    };
    const dataset = orThrow(
      await make(PlacesLt.define({ order: "by-count", validation: true }), files),
    );
    expect(dataset.name).toBe("Places-LT");
    expect(dataset.train.shape).toEqual([224, 224, 3]);
    expect(dataset.counts).toEqual([...counts].sort((a, b) => b - a));
    expect(dataset.notes?.slice(0, 3)).toEqual([
      expect.stringMatching(
        /^Places_LT_train.txt is not the published list byte for byte: it holds as many images, 62500, but its SHA-256 begins with [0-9a-f]{16}, not with 726c4871dcbf07ce$/,
      ),
      expect.stringMatching(/^Places_LT_test.txt is not .* as many images, 36500, but /),
      "Places_LT_val.txt is not the published list: it holds 730 images, not 7300",
    ]);
  });

  it("finds lists in a folder of their own, and refuses those of another set", async () => {
    const given = ImageNetLt.define({ lists: "data_txt" });
    expect(sentence(await make(given, {}))).toBe(
      "data_txt/ImageNet_LT_train.txt: not found (a test)\ndata_txt/ImageNet_LT_test.txt: not found (a test)",
    );
    const files = {
      "data_txt/ImageNet_LT_train.txt": text(...places),
      "data_txt/ImageNet_LT_test.txt": text(...test("val", 1, 365)),
    };
    expect(sentence(await make(given, files))).toBe(
      "data_txt/ImageNet_LT_train.txt: expected images of each of 1000 classes, found none of 635 classes: 365, 366, 367 and 632 more",
    );
  });

  it("recognizes what is published by the bytes", async () => {
    // The list of iNaturalist's training images is not known by a digest.
    const files = {
      "iNaturalist18_train.txt": text(...test("train", 1, 8142)),
      "iNaturalist18_val.txt": text(...test("val", 3, 8142)),
    };
    expect(orThrow(await make(INaturalist2018.define(), files)).notes?.slice(0, 2)).toEqual([
      "iNaturalist18_train.txt is not the published list: it holds 8142 images, not 437513",
      expect.stringMatching(/^iNaturalist18_val.txt is not .* as many images, 24426, but /),
    ]);
  });

  it.each(components)("decodes its own descriptor: $kind", (each) => {
    const descriptor = each.define();
    expect(
      orThrow(decode(slotCodec(parts, "dataset"))(JSON.parse(JSON.stringify(descriptor)))),
    ).toEqual(descriptor);
  });

  it("refuses sizes and orders that are none", () => {
    expect(sentence(decode(PlacesLt.Descriptor)({ ...PlacesLt.define(), size: 7 }))).toBe(
      "size: expected an integer from 8 to 1024, got 7",
    );
    expect(sentence(decode(PlacesLt.Descriptor)({ ...PlacesLt.define(), order: "x" }))).toBe(
      'order: expected one of "list", "by-count", got "x"',
    );
  });
});
