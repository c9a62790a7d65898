import { writeNpy } from "@longtail/arrays";
import { failure, orThrow, type ReadFile, renderError } from "@longtail/core";
import { identity, loadFeatures, normalizedRows, pooled } from "@longtail/features";
import { describeOnBackends } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";
import { stratified } from "../src/split.js";

const reader = (files: Readonly<Record<string, Uint8Array>>): ReadFile =>
  Object.assign(
    (name: string) =>
      TE.fromNullable(failure("FileMissing", { file: name, purpose: "a test" }))(files[name]),
    { list: TE.right(Object.keys(files)) },
  );

const width = 3;
const rows = (n: number, from = 0) =>
  Float32Array.from({ length: n * width }, (_, i) => from + i + 1);
const matrix = (n: number, from = 0) =>
  orThrow(writeNpy({ shape: [n, width], data: rows(n, from) }));
const classes = (...labels: number[]) =>
  orThrow(writeNpy({ shape: [labels.length], data: BigInt64Array.from(labels, BigInt) }));
const options = { testFraction: 0.25, validationFraction: 0, seed: 0 };
const sentence = async (files: Readonly<Record<string, Uint8Array>>): Promise<string> => {
  const loaded = await loadFeatures(options, reader(files))();
  return E.isLeft(loaded) ? renderError(loaded.left) : "no error";
};

describe("dataset/features", () => {
  const labels = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
  const whole = { "features.npy": matrix(12), "labels.npy": classes(...labels) };

  it("holds out a fraction of each class, and every row is in one part", async () => {
    const { train, test, counts, classNames } = orThrow(
      await loadFeatures({ ...options, validationFraction: 0.25 }, reader(whole))(),
    );
    expect(counts).toEqual([4, 2]);
    expect(classNames).toEqual(["0", "1"]);
    expect(train.shape).toEqual([1, 1, 4 * width]);
    expect([...test.labels]).toEqual([0, 0, 1]);
    const again = orThrow(await loadFeatures(options, reader(whole))());
    expect(again.test.images).toEqual(test.images);
    expect(again.validation).toBeUndefined();
  });

  it("reads parts of their own and class names, in any format", async () => {
    const text = new TextEncoder();
    const { train, test, validation, classNames } = orThrow(
      await loadFeatures(
        options,
        reader({
          ...whole,
          "test-features.csv": text.encode("1,2,3\n4,5,6\n"),
          "test-labels.csv": text.encode("1\n0\n"),
          "validation-features.npy": matrix(1, 9),
          "validation-labels.npy": classes(1),
          "class-names.txt": text.encode("cat\r\ndog\r\n"),
        }),
      )(),
    );
    expect(train.labels.length).toBe(12);
    expect([...test.labels]).toEqual([1, 0]);
    expect(new Float32Array(test.images.slice().buffer)).toEqual(rows(2));
    expect(validation?.labels.length).toBe(1);
    expect(classNames).toEqual(["cat", "dog"]);
  });

  it("says what does not fit, in one sentence", async () => {
    expect(await sentence({ "labels.npy": classes(0, 1) })).toBe(
      "features: not found (a row for each example)",
    );
    expect(await sentence({ ...whole, "labels.npy": classes(0, 1) })).toMatch(
      /^labels\.npy: expected 12 labels, one for each row of features, found 2$/,
    );
    expect(await sentence({ ...whole, "labels.npy": classes(...labels.map((k) => 2 * k)) })).toBe(
      "labels.npy: expected rows of each class from 0 to 2, found none of 1",
    );
    const far = classes(...labels.slice(1), 2 ** 31 - 1);
    expect(await sentence({ ...whole, "labels.npy": far })).toMatch(
      /none of 2, 3, 4, 5, 6 and others$/,
    );
    expect(await sentence({ ...whole, "labels.npy": classes(...labels.map(() => 0)) })).toMatch(
      /at least two classes|2 classes/,
    );
    expect(await sentence({ ...whole, "test-features.npy": matrix(1) })).toMatch(
      /test-labels: not found/,
    );
    expect(
      await sentence({
        ...whole,
        "test-features.npy": orThrow(writeNpy({ shape: [1, 2], data: Float32Array.of(1, 2) })),
        "test-labels.npy": classes(0),
      }),
    ).toBe("test-features.npy: expected rows of 3 numbers, as in training, found 2");
    expect(
      await sentence({
        ...whole,
        "test-features.npy": matrix(1),
        "test-labels.npy": classes(7),
      }),
    ).toMatch(/test-labels\.npy: label 7 at position 0/);
    const infinite = rows(12);
    infinite[4] = Number.POSITIVE_INFINITY;
    expect(
      await sentence({
        ...whole,
        "features.npy": orThrow(writeNpy({ shape: [12, width], data: infinite })),
      }),
    ).toBe(
      "features.npy: expected features that are finite in float32, found Infinity in row 1, column 1",
    );
    expect(
      await sentence({
        "features.npy": matrix(2),
        "labels.npy": classes(0, 1),
      }),
    ).toMatch(/no class has two rows/);
  });
});

describe("features of transformers.js", () => {
  const output = { dims: [2, 2, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
  it("are the first token's, the mean of all, or already one row", () => {
    expect(orThrow(pooled(output))).toEqual({ features: Float32Array.of(1, 2, 5, 6), width: 2 });
    expect(orThrow(pooled(output, "mean")).features).toEqual(Float32Array.of(2, 3, 6, 7));
    expect(orThrow(pooled({ ...output, dims: [2, 4] })).width).toBe(4);
    expect(E.isLeft(pooled({ ...output, dims: [8] }))).toBe(true);
  });
});

describe("a stratified split", () => {
  it("leaves each class a row to train on", () => {
    const labels = Int32Array.of(0, 1, 1, 2, 2, 2);
    const { train, test, validation } = stratified(labels, 3, {
      test: 0.9,
      validation: 0.5,
      seed: 1,
    });
    const of = (positions: Int32Array) => new Set(Array.from(positions, (i) => labels[i]));
    expect(of(train)).toEqual(new Set([0, 1, 2]));
    expect(Int32Array.from([...train, ...test, ...validation]).sort()).toEqual(
      Int32Array.of(0, 1, 2, 3, 4, 5),
    );
  });
});

describeOnBackends("rows of features", () => {
  const set = {
    images: new Uint8Array(Float32Array.of(3, 4, 0, 0, 0.6, 0.8).buffer),
    labels: Int32Array.of(0, 1, 1),
    shape: [1, 1, 8] as const,
  };

  it("have one norm, on the host and on the device, and zeros stay zeros", async () => {
    const before = tf.memory().numTensors;
    const { shape, test, onDevice } = orThrow(normalizedRows({ shape: set.shape }));
    expect(shape).toEqual([1, 1, 2]);
    const expected = [3, 4, 3, 4, 0, 0];
    const order = Int32Array.of(2, 0, 1);
    Array.from(test(set, order)).forEach((x, i) => {
      expect(x).toBeCloseTo(expected[i] as number, 5);
    });
    const source = onDevice?.(set);
    const batch = source?.test(order) as tf.Tensor4D;
    expect(batch.shape).toEqual([3, 1, 1, 2]);
    Array.from(await batch.data()).forEach((x, i) => {
      expect(x).toBeCloseTo(expected[i] as number, 5);
    });
    const model = orThrow(identity(shape));
    const { features } = model.apply(model.init(0), batch, "frozen");
    expect(features.shape).toEqual([3, 2]);
    expect(model.features).toBe(2);
    tf.dispose([batch, features]);
    source?.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("stay as they are without a norm", () => {
    const { test } = orThrow(normalizedRows({ shape: set.shape, norm: null }));
    expect([...test(set, Int32Array.of(0))]).toEqual([3, 4]);
    expect(E.isLeft(normalizedRows({ shape: [32, 32, 3] }))).toBe(true);
    expect(E.isLeft(normalizedRows({ shape: set.shape, norm: 0 }))).toBe(true);
    expect(E.isLeft(identity([2, 1, 3]))).toBe(true);
  });
});
