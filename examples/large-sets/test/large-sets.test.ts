import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { orThrow, renderError } from "@longtail/core";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { encoded } from "../src/encode.js";
import { layouts } from "../src/layout.js";
import { type Entry, listOf, treeOf } from "../src/tree.js";
import { write } from "../src/write.js";

const source = {
  train: Int32Array.from({ length: 60 }, (_, i) => i % 3),
  test: Int32Array.from({ length: 12 }, (_, i) => i % 3),
  classes: 3,
};
const images = {
  images: Uint8Array.from({ length: 60 * 48 }, (_, i) => (i * 37) & 255),
  labels: source.train,
  shape: [4, 4, 3] as const,
};

describe("treeOf", () => {
  it("has a long tail that sums to the images asked for, and a balanced test", () => {
    for (const total of [3, 4, 100, 1501]) {
      const { train, test } = orThrow(treeOf(source, layouts.own, { images: total, seed: 1 }));
      expect(train.length).toBe(total);
      const counts = [0, 1, 2].map((k) => train.filter(({ label }) => label === k).length);
      expect(counts).toEqual([...counts].sort((a, b) => b - a));
      expect(Math.min(...counts)).toBeGreaterThan(0);
      expect(
        new Set([0, 1, 2].map((k) => test.filter(({ label }) => label === k).length)).size,
      ).toBe(1);
    }
  });

  it.each(Object.entries(layouts))(
    "names each file of %s once, and shows its class",
    (_name, layout) => {
      const { train, test } = orThrow(treeOf(source, layout, { images: 9000, seed: 0 }));
      const all = [...train, ...test];
      expect(new Set(all.map(({ path }) => path)).size).toBe(all.length);
      expect(train.every(({ label, position }) => source.train[position] === label % 3)).toBe(true);
      expect(new Set(all.map(({ label }) => label)).size).toBe(
        "classes" in layout ? layout.classes : 3,
      );
      expect(all.every(({ width, height }) => Math.min(width, height) >= 60)).toBe(true);
      expect(all.every(({ width, height }) => Math.max(width, height) <= 500)).toBe(true);
      expect(new Set(train.map(({ kind }) => kind)).size).toBe(6);
      // Classes that show the same things have other colors.
      const looks = train.map(({ label, hue }) => `${label % 3} ${hue}`);
      expect(new Set(looks).size).toBeGreaterThanOrEqual(
        Math.min(360, new Set(all.map(({ label }) => label)).size / 3),
      );
    },
  );

  it("refuses fewer images than classes", () => {
    const result = treeOf(source, layouts["places-lt"], { images: 300, seed: 0 });
    expect(E.isLeft(result) && renderError(result.left)).toBe(
      "images: expected an integer of at least 365, got 300",
    );
  });

  it("is a list of paths and labels", () => {
    const { test } = orThrow(treeOf(source, layouts.own, { images: 3, seed: 0 }));
    expect(listOf(test)).toBe("test/00/000001.jpg 0\ntest/01/000002.jpg 1\ntest/02/000003.jpg 2\n");
  });
});

describe("encoded", () => {
  const entry = (kind: Entry["kind"]): Entry => ({
    path: "x.jpg",
    label: 0,
    position: 5,
    kind,
    width: 61,
    height: 73,
    hue: 30,
  });

  it.each([
    ["color", { format: "jpeg", space: "srgb", channels: 3, isProgressive: false }],
    ["grey", { format: "jpeg", space: "b-w", channels: 1 }],
    ["cmyk", { format: "jpeg", space: "cmyk", channels: 4 }],
    ["rotated", { format: "jpeg", orientation: 6 }],
    ["png", { format: "png", channels: 3 }],
    ["progressive", { format: "jpeg", isProgressive: true }],
  ] as const)("makes a file of the kind %s", async (kind, expected) => {
    const bytes = await encoded(images, entry(kind));
    expect(await sharp(bytes).metadata()).toMatchObject({ ...expected, width: 61, height: 73 });
    expect(await encoded(images, entry(kind))).toEqual(bytes);
  });
});

describe("write", () => {
  it("writes every file of the lists, or says what is in the way", async () => {
    const out = mkdtempSync(join(tmpdir(), "large-sets-"));
    const tree = orThrow(treeOf(source, layouts.own, { images: 12, seed: 0 }));
    const sets = { train: images, test: images };
    await orThrow(write(sets, layouts.own, tree, out));
    const files = readdirSync(out, { recursive: true, withFileTypes: true });
    expect(files.filter((file) => file.isFile()).length).toBe(
      tree.train.length + tree.test.length + 2,
    );
    const lines = readFileSync(join(out, "train.txt"), "utf8").trimEnd().split("\n");
    expect(lines.map((line) => line.split(" ")[0])).toEqual(tree.train.map(({ path }) => path));
    const blocked = await write(sets, layouts.own, tree, join(out, "train.txt"))();
    expect(E.isLeft(blocked) && blocked.left._tag).toBe("FileUnwritable");
    rmSync(out, { recursive: true });
  });
});
