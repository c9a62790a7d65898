import {
  checkInMemory,
  type ImagesInFiles,
  inFiles,
  isLater,
  renderError,
  whenThere,
} from "@longtail/core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const labels = Int32Array.of(0);
const shape = [1, 1, 3] as const;
const memory = { images: new Uint8Array(3), labels, shape };
const files: ImagesInFiles = {
  labels,
  shape,
  identity: "one file",
  open: () => ({
    read: () => Promise.resolve({ pixels: new Uint8Array(3), skipped: [] }),
    close: () => Promise.resolve(),
  }),
};

describe("a set", () => {
  it("is in files or in memory", () => {
    expect([inFiles(files), inFiles(memory)]).toEqual([true, false]);
    expect(checkInMemory([], "a gallery", memory)).toEqual(E.right(memory));
    const refused = checkInMemory(["dataset"], "a gallery", files);
    expect(E.isLeft(refused) && renderError(refused.left)).toBe(
      "dataset: a gallery needs images in memory, got pictures in files",
    );
  });
});

describe("what is there now or later", () => {
  it("goes on at once, or when it comes", async () => {
    expect(whenThere(1, (n) => n + 1)).toBe(2);
    const later = whenThere(Promise.resolve(1), (n) => n + 1);
    expect(isLater(later)).toBe(true);
    expect(await later).toBe(2);
  });
});
