import { orThrow } from "@longtail/core";
import { type ArraysOptions, fromArrays } from "@longtail/images";
import { describe, expect, it } from "vitest";
import { sentence } from "./support.js";

const bytes = (count: number) => Uint8Array.from({ length: count * 6 }, (_, i) => i);
const given: ArraysOptions = {
  shape: [1, 2, 3],
  images: bytes(4),
  labels: [0, 1, 1, 2],
  test: { images: bytes(3), labels: [0, 1, 2] },
};
const said = (options: object) => sentence(fromArrays({ ...given, ...options }));

describe("fromArrays", () => {
  it("makes a dataset: counts from the labels, images as given", () => {
    const dataset = orThrow(fromArrays(given));
    expect(dataset).toEqual({
      name: "arrays",
      train: { images: bytes(4), labels: Int32Array.of(0, 1, 1, 2), shape: [1, 2, 3] },
      test: { images: bytes(3), labels: Int32Array.of(0, 1, 2), shape: [1, 2, 3] },
      counts: [1, 2, 1],
      classNames: ["0", "1", "2"],
    });
    expect(dataset.train.images).toBe(given.images);
  });

  it.each([
    ["int64", BigInt64Array.of(0n, 1n, 1n, 2n)],
    ["uint64", BigUint64Array.of(0n, 1n, 1n, 2n)],
    ["uint8", Uint8Array.of(0, 1, 1, 2)],
    ["float32", Float32Array.of(0, 1, 1, 2)],
  ])("takes labels in %s", (_, labels) => {
    expect(orThrow(fromArrays({ ...given, labels })).train.labels).toEqual(
      Int32Array.of(0, 1, 1, 2),
    );
  });

  it("takes validation images, names and a title, and clamped bytes", () => {
    const validation = { images: new Uint8ClampedArray(bytes(1)), labels: [2] };
    const names = { classNames: ["cat", "dog", "cow"], name: "pets" };
    const dataset = orThrow(fromArrays({ ...given, validation, ...names }));
    expect(dataset.validation?.images).toEqual(bytes(1));
    expect(dataset).toMatchObject(names);
  });

  it("says in one sentence what is wrong", () => {
    expect(said({ images: new Float32Array(24) })).toBe(
      'images: expected bytes from 0 to 255 in a Uint8Array, got "Float32Array"',
    );
    expect(said({ images: bytes(5) })).toBe(
      "images: expected 24 bytes (4 labels, 1 x 2 x 3 bytes an image), got 30",
    );
    expect(said({ labels: "0112" })).toBe('labels: expected an array of integers, got "String"');
    expect(said({ labels: undefined })).toBe(
      'labels: expected an array of integers, got "Undefined"',
    );
    expect(said({ labels: [0, 1, 2, -1] })).toBe(
      "labels: label -1 at position 3 is not a class; classes are 0 to 2",
    );
    expect(said({ labels: [0, 1, 2, 1.5] })).toMatch(/^labels: label 1.5 at position 3/);
    expect(said({ labels: [0, Number.NaN, 2, 1] })).toMatch(/^labels: label NaN at position 1/);
    expect(said({ labels: [0, 1, 2, 1e12] })).toMatch(/^labels: label 1000000000000 at position 3/);
    expect(said({ labels: [0, 3, 3, 3] })).toBe(
      [1, 2]
        .map(
          (k) =>
            `labels: class ${k} has 0 training images; every class needs an integer of at least 1`,
        )
        .join("\n"),
    );
    expect(said({ labels: [0, 0, 0, 0] })).toBe("classNames: expected at least 2 classes, got 1");
    expect(said({ classNames: ["cat", "dog", "cow", "hen"] })).toBe(
      "labels: class 3 has 0 training images; every class needs an integer of at least 1",
    );
    expect(said({ classNames: ["cat", "dog"] })).toBe(
      "labels: label 2 at position 3 is not a class; classes are 0 to 1\ntest.labels: label 2 at position 2 is not a class; classes are 0 to 1",
    );
    expect(said({ classNames: ["cat", "dog", "cat"] })).toBe(
      'classNames: each class needs a name of its own, got "cat" twice',
    );
    expect(said({ test: { images: bytes(1), labels: [3] } })).toBe(
      "test.labels: label 3 at position 0 is not a class; classes are 0 to 2",
    );
    expect(said({ test: { images: bytes(0), labels: [] } })).toBe(
      "test.labels.length: expected an integer of at least 1, got 0",
    );
    expect(said({ shape: [0, 2] })).toBe(
      "shape.0: expected an integer of at least 1, got 0\nshape.2: expected an integer of at least 1, got nothing",
    );
  });

  it("reports the errors of all parts together", () => {
    const wrong = { images: bytes(2), labels: [0] };
    expect(said({ images: bytes(2), test: wrong, validation: wrong })).toBe(
      [
        "images: expected 24 bytes (4 labels, 1 x 2 x 3 bytes an image), got 12",
        "test.images: expected 6 bytes (1 labels, 1 x 2 x 3 bytes an image), got 12",
        "validation.images: expected 6 bytes (1 labels, 1 x 2 x 3 bytes an image), got 12",
      ].join("\n"),
    );
  });
});
