import { createHash } from "node:crypto";
import { type ImagesInMemory, orThrow, renderError } from "@longtail/core";
import {
  appearance,
  className,
  drawImage,
  MOST_CLASSES,
  Synthetic,
  synthetic,
  syntheticImages,
} from "@longtail/synthetic";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as E from "#fp-ts/Either";

const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const standard = orThrow(synthetic(Synthetic.define()));
const small = { counts: [4, 3, 2], side: 12, seed: 5, part: "train" } as const;

const imagesOf = ({ images, labels, shape }: ImagesInMemory): Uint8Array[] => {
  const bytes = shape[0] * shape[1] * shape[2];
  return Array.from(labels, (_, i) => images.subarray(i * bytes, (i + 1) * bytes));
};

describe("the default set", () => {
  test("has the counts of the published long-tailed CIFAR sets' formula, in label order", () => {
    const counts = Array.from({ length: 20 }, (_, k) => Math.trunc(500 * 0.01 ** (k / 19)));
    expect(standard.counts).toEqual(counts);
    expect([counts[0], counts[19]]).toEqual([500, 5]);
    expect(standard.train.shape).toEqual([16, 16, 3]);
    expect(Array.from(standard.train.labels)).toEqual(
      counts.flatMap((n, k) => Array.from({ length: n }, () => k)),
    );
    expect(Array.from(standard.test.labels)).toEqual(
      counts.flatMap((_, k) => Array.from({ length: 50 }, () => k)),
    );
    expect(standard.train.images.length).toBe(2295 * 16 * 16 * 3);
    expect(standard.validation).toBe(undefined);
    expect(new Set(standard.classNames).size).toBe(20);
    expect(standard.name).toBe("synthetic, 20 classes, factor 100");
  });

  // Computed once from this program; it shows that the images never change without somebody saying so.
  test("never changes unnoticed", () => {
    expect(digest(standard.train.images)).toBe(
      "0f76de611857ff9177a3342d22c4b28ddec4c8734664962d074b963906c2235a",
    );
    expect(digest(standard.test.images)).toBe(
      "0e59f3e1e07fad00a3e8716fc678a63da0bdf1f83f037ae6051fa1d4f13d1595",
    );
  });

  test("no image is there twice, in one part or in two", () => {
    const all = [...imagesOf(standard.train), ...imagesOf(standard.test)];
    expect(new Set(all.map(digest)).size).toBe(3295);
  });

  test("uses the whole range of brightness, and is neither too dark nor too bright", () => {
    const { images } = standard.train;
    const mean = images.reduce((sum, byte) => sum + byte, 0) / images.length;
    expect(mean).toBeGreaterThan(90);
    expect(mean).toBeLessThan(150);
    expect(images.includes(0) && images.includes(255)).toBe(true);
  });
});

describe("syntheticImages", () => {
  test("is pure in its options, and the seed and the part decide the images", () => {
    const images = orThrow(syntheticImages(small)).images;
    expect(orThrow(syntheticImages(small)).images).toEqual(images);
    expect(orThrow(syntheticImages({ ...small, seed: 6 })).images).not.toEqual(images);
    expect(orThrow(syntheticImages({ ...small, part: "test" })).images).not.toEqual(images);
  });

  test("a shorter tail's images are the first of a longer one's, class by class", () => {
    const count = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(count, count), { minLength: 2, maxLength: 6 }),
        fc.integer(),
        (pairs, seed) => {
          const draw = (counts: number[]) => orThrow(syntheticImages({ ...small, counts, seed }));
          const few = draw(pairs.map(([a, b]) => Math.min(a, b)));
          const many = draw(pairs.map(([a, b]) => Math.max(a, b)));
          const ofClass = (set: ImagesInMemory, k: number) =>
            imagesOf(set).filter((_, i) => set.labels[i] === k);
          for (const k of pairs.keys()) {
            const kept = ofClass(few, k);
            expect(ofClass(many, k).slice(0, kept.length)).toEqual(kept);
          }
        },
      ),
      { seed: 7, numRuns: 15 },
    );
  });

  test("a class looks the same however many classes there are", () => {
    const two = orThrow(syntheticImages({ ...small, counts: [1, 1] })).images;
    const all = orThrow(syntheticImages({ ...small, counts: Array(MOST_CLASSES).fill(1) })).images;
    expect(all.slice(0, two.length)).toEqual(two);
  });

  test("refuses bad input, each with its reason", () => {
    const reason = (change: object): string => {
      const result = syntheticImages({ ...small, ...change });
      return E.isLeft(result) ? renderError(result.left) : "accepted";
    };
    expect(reason({ counts: [5] })).toContain("counts");
    expect(reason({ counts: [5, 0] })).toContain("counts");
    expect(reason({ counts: [5, Number.NaN] })).toContain("counts");
    expect(reason({ counts: Array(37).fill(1) })).toMatch(/classes: .* 37/);
    expect(reason({ side: 7 })).toMatch(/side: .* 7/);
    expect(reason({ side: 16.5 })).toMatch(/side: .* 16.5/);
    expect(reason({ side: Number.NaN })).toMatch(/side: .* NaN/);
  });
});

describe("synthetic", () => {
  test("cuts a step profile, and draws a validation part of its own", () => {
    const set = orThrow(
      synthetic({
        ...Synthetic.define(),
        classes: 4,
        largestClass: 20,
        imbalanceFactor: 10,
        profile: "step",
        testPerClass: 3,
        validationPerClass: 2,
      }),
    );
    expect(set.counts).toEqual([20, 20, 2, 2]);
    const { validation } = set;
    expect(Array.from(validation?.labels ?? [])).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    const seen = new Set([...imagesOf(set.train), ...imagesOf(set.test)].map(digest));
    for (const image of imagesOf(validation as ImagesInMemory))
      expect(seen.has(digest(image))).toBe(false);
  });

  test("a tail that would be empty is refused", () => {
    const result = synthetic({ ...Synthetic.define(), largestClass: 50 });
    expect(E.isLeft(result) && result.left).toMatchObject({
      _tag: "BadCount",
      classIndex: 17,
      count: 0,
    });
  });
});

describe("classes", () => {
  test("all differ, and each run of six has every shape and every texture", () => {
    const all = Array.from({ length: MOST_CLASSES }, (_, k) => appearance(k));
    expect(new Set(all.map((_, k) => className(k))).size).toBe(36);
    for (let first = 0; first < MOST_CLASSES; first += 6) {
      const run = all.slice(first, first + 6);
      expect(new Set(run.map(({ shape }) => shape)).size).toBe(6);
      expect(new Set(run.map(({ texture }) => texture)).size).toBe(6);
    }
    expect(className(7)).toBe("chequered triangle");
  });

  test("the hue decides which colour prevails", () => {
    for (const [channel, hue] of [0, 1 / 3, 2 / 3].entries()) {
      const sums = [0, 0, 0];
      for (let seed = 0; seed < 100; seed++)
        drawImage({ shape: "disc", texture: "plain", hue }, 16, seed).forEach((byte, i) => {
          sums[i % 3] = (sums[i % 3] ?? 0) + byte;
        });
      expect(sums.indexOf(Math.max(...sums))).toBe(channel);
    }
  });
});
