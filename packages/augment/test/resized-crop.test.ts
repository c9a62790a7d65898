import { byteTables, components, imagenetMoments, normalize, resizedCrop } from "@longtail/augment";
import {
  decode,
  type ImageShape,
  makeOf,
  orThrow,
  permutation,
  registry,
  renderError,
  slotCodec,
} from "@longtail/core";
import { applyView, pictureOf, seedOfRow } from "@longtail/image-transforms";
import { describeOnBackends, expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const parts = registry(...components);
const codec = slotCodec(parts, "augment");
const [, { define }] = components;
const shape = [12, 10, 3] as const;
const noise = Uint8Array.from(permutation(3, 4 * 360), (i) => i & 255);
const set = { images: noise, labels: new Int32Array(4), shape };

const saidOf = (result: E.Either<Parameters<typeof renderError>[0], unknown>): string =>
  E.isLeft(result) ? renderError(result.left) : "fine";

describe("resizedCrop", () => {
  it("normalizes what it shows: one color stays that color", () => {
    const plain = { ...set, images: new Uint8Array(4 * 360).fill(128) };
    const augment = orThrow(resizedCrop({ shape, jitter: null }));
    const expected = imagenetMoments.mean.map((mean, c) =>
      Math.fround((128 / 255 - mean) / (imagenetMoments.std[c] as number)),
    );
    for (const values of [
      augment.train(plain, Int32Array.of(2), 1),
      augment.test(plain, Int32Array.of(2)),
    ])
      expect(values.every((value, i) => value === expected[i % 3])).toBe(true);
  });

  it("shows images in memory as a reader shows pictures in files: view by view, row by row", () => {
    const { train, test, views } = orThrow(resizedCrop({ shape }));
    const tables = orThrow(byteTables(imagenetMoments));
    const positions = Int32Array.of(3, 0, 3);
    if (views === undefined) throw new Error("no views");
    const rows = (view: typeof views.train, seed: number) =>
      Array.from(positions, (position, row) => {
        const picture = pictureOf(noise.subarray(position * 360, (position + 1) * 360), 10, 12);
        return [...normalize(tables, applyView(picture, view, shape, seedOfRow(seed, row)))];
      }).flat();
    expect([...train(set, positions, 5)]).toEqual(rows(views.train, 5));
    expect([...test(set, positions)]).toEqual(rows(views.test, 0));
    // The same image in two rows is drawn twice.
    const shown = train(set, positions, 5);
    expect(shown.subarray(0, 360)).not.toEqual(shown.subarray(720));
  });

  it("tests at 8/7 of the size unless told otherwise", () => {
    const shorter = (sides: ImageShape, given = {}) =>
      orThrow(resizedCrop({ shape: sides, ...given })).views?.test;
    expect(shorter([224, 224, 3])).toEqual({ kind: "center-crop", shorter: 256 });
    expect(shorter([64, 32, 3])).toEqual({ kind: "center-crop", shorter: 73 });
    expect(shorter([32, 32, 3], { shorter: 32 })).toEqual({ kind: "center-crop", shorter: 32 });
  });
});

describe("augment/resized-crop", () => {
  it("has the published options by default, and survives JSON", () => {
    const descriptor = define();
    expect(descriptor).toEqual({
      kind: "augment/resized-crop",
      area: [0.08, 1],
      aspect: [3 / 4, 4 / 3],
      flip: true,
      jitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4 },
      shorter: null,
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
    });
    for (const given of [descriptor, define({ jitter: null, shorter: 20 })])
      expect(orThrow(decode(codec)(JSON.parse(JSON.stringify(given))))).toEqual(given);
  });

  it("makes the augmentation it names", () => {
    const options = { area: [0.5, 0.6], aspect: [1, 1], flip: false, jitter: null, shorter: 15 };
    const made = orThrow(makeOf(parts, "augment")(define(options))({ shape }));
    expect(made.views?.train).toEqual({
      kind: "resized-crop",
      area: [0.5, 0.6],
      aspect: [1, 1],
      flip: false,
    });
    const plain = orThrow(resizedCrop({ shape, ...options }));
    expect(made.train(set, Int32Array.of(1), 3)).toEqual(plain.train(set, Int32Array.of(1), 3));
  });

  it("refuses a descriptor with a sentence for each mistake", () => {
    const wrong = { ...define(), area: [0, 2], jitter: { brightness: -1, contrast: 0.4 } };
    expect(saidOf(decode(codec)(wrong)).split("\n").sort()).toEqual([
      "area.0: expected a number in (0, 1], got 0",
      "area.1: expected a number in (0, 1], got 2",
      "jitter.brightness: expected a number of at least 0, got -1",
      'jitter: the key "saturation" is missing',
    ]);
  });

  it("refuses what does not fit together or the images", () => {
    const said = (options: object, sides: ImageShape = shape) =>
      saidOf(resizedCrop({ shape: sides, ...options }));
    expect(said({ area: [0.5, 0.2] })).toMatch(
      /^area\.1: expected a number of at least 0\.5, got 0\.2/,
    );
    expect(said({ aspect: [2, 1] })).toMatch(/^aspect\.1: /);
    expect(said({ shorter: 11 })).toBe("shorter: expected an integer of at least 12, got 11");
    expect(said({}, [12, 10, 1])).toMatch(/^shape\.channels: .*3.*got 1/);
    expect(said({ mean: [0.5] })).toContain("mean: expected 3 means, one for each color, got 1");
  });
});

describeOnBackends("resizedCrop's tensor", () => {
  it("has the numbers of typed arrays, bit for bit, and leaves nothing behind", async () => {
    const { views } = orThrow(resizedCrop({ shape }));
    const before = tf.memory().numTensors;
    const tensor = views?.tensor(noise, 4) as tf.Tensor4D;
    expect(tensor.shape).toEqual([4, 12, 10, 3]);
    await expectClose(tensor, normalize(orThrow(byteTables(imagenetMoments)), noise), {});
    tensor.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
