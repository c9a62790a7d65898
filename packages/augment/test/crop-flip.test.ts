import { cropFlip } from "@longtail/augment";
import { type ImageShape, type ImagesInMemory, orThrow, permutation } from "@longtail/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const randomSet = (images: number, shape: ImageShape, seed: number): ImagesInMemory => {
  const size = shape[0] * shape[1] * shape[2];
  return {
    images: Uint8Array.from(permutation(seed, images * size), (i) => i & 255),
    labels: new Int32Array(images),
    shape,
  };
};

const moments = (channels: number) => ({
  mean: Array.from({ length: channels }, (_, c) => 0.3 + 0.1 * c),
  std: Array.from({ length: channels }, (_, c) => 0.2 + 0.05 * c),
});

/** What one image becomes when it is really padded, really cropped, really mirrored and then normalised. */
const slowly = (
  { images, shape: [height, width, channels] }: ImagesInMemory,
  position: number,
  pad: number,
  { top, left, mirrored }: { top: number; left: number; mirrored: boolean },
  { mean, std }: ReturnType<typeof moments>,
): number[] => {
  const byte = (y: number, x: number, c: number): number =>
    y < 0 || x < 0 || y >= height || x >= width
      ? 0
      : (images[((position * height + y) * width + x) * channels + c] as number);
  const padded = Array.from({ length: height + 2 * pad }, (_, y) =>
    Array.from({ length: width + 2 * pad }, (_, x) =>
      Array.from({ length: channels }, (_, c) => byte(y - pad, x - pad, c)),
    ),
  );
  const cropped = padded.slice(top, top + height).map((row) => row.slice(left, left + width));
  const turned = mirrored ? cropped.map((row) => [...row].reverse()) : cropped;
  return turned
    .flat()
    .flatMap((pixel) =>
      pixel.map((value, c) =>
        Math.fround((value / 255 - (mean[c] as number)) / (std[c] as number)),
      ),
    );
};

const placements = (pad: number, flip: boolean) =>
  Array.from({ length: 2 * pad + 1 }, (_, top) =>
    Array.from({ length: 2 * pad + 1 }, (_, left) =>
      (flip ? [false, true] : [false]).map((mirrored) => ({ top, left, mirrored })),
    ),
  ).flat(2);

describe("cropFlip", () => {
  it("gives, for each image, one of the legal crops exactly as the slow way makes it", () => {
    fc.assert(
      fc.property(
        fc.record({
          height: fc.integer({ min: 1, max: 6 }),
          width: fc.integer({ min: 1, max: 6 }),
          channels: fc.integer({ min: 1, max: 4 }),
          pad: fc.integer({ min: 0, max: 3 }),
          flip: fc.boolean(),
          seed: fc.integer(),
        }),
        ({ height, width, channels, pad, flip, seed }) => {
          const set = randomSet(5, [height, width, channels], seed);
          const numbers = moments(channels);
          const augment = orThrow(cropFlip({ shape: set.shape, pad, flip, ...numbers }));
          const positions = Int32Array.of(3, 0, 3, 4);
          const batch = augment.train(set, positions, seed);
          const size = height * width * channels;
          expect(batch.length).toBe(positions.length * size);
          positions.forEach((position, i) => {
            const image = [...batch.subarray(i * size, (i + 1) * size)];
            const legal = placements(pad, flip).map((at) =>
              slowly(set, position, pad, at, numbers),
            );
            expect(legal).toContainEqual(image);
          });
        },
      ),
      { seed: 7, numRuns: 120 },
    );
  });

  it("draws every crop and both directions alike", () => {
    // A single white pixel in the middle tells where the crop was; a second one beside it tells the direction.
    const shape = [7, 7, 1] as const;
    const images = new Uint8Array(49);
    images[3 * 7 + 3] = 255;
    images[3 * 7 + 4] = 128;
    const set = { images, labels: new Int32Array(1), shape };
    const augment = orThrow(cropFlip({ shape, pad: 2, flip: true, mean: [0], std: [1] }));
    const draws = 20_000;
    const batch = augment.train(set, new Int32Array(draws), 3);
    const seen = new Map<string, number>();
    for (let i = 0; i < draws; i++) {
      const image = batch.subarray(i * 49, (i + 1) * 49);
      const key = `${image.indexOf(1)} ${image.indexOf(Math.fround(128 / 255))}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    expect(seen.size).toBe(50);
    const expected = draws / 50;
    const statistic = [...seen.values()].reduce(
      (sum, n) => sum + (n - expected) ** 2 / expected,
      0,
    );
    expect(statistic).toBeGreaterThan(49 - 5 * Math.sqrt(98));
    expect(statistic).toBeLessThan(49 + 5 * Math.sqrt(98));
  });

  it("pads with black before normalising", () => {
    const shape = [4, 4, 3] as const;
    const set = { images: new Uint8Array(48).fill(255), labels: new Int32Array(1), shape };
    const augment = orThrow(cropFlip({ shape }));
    const values = new Set(augment.train(set, new Int32Array(200), 1));
    const [mean, std] = [
      [0.4914, 0.4822, 0.4465],
      [0.2023, 0.1994, 0.201],
    ] as const;
    const blackAndWhite = [0, 1].flatMap((pixel) =>
      mean.map((m, c) => Math.fround((pixel - m) / (std[c] as number))),
    );
    expect(values).toEqual(new Set(blackAndWhite));
  });

  it("only normalises for evaluation", () => {
    const set = randomSet(4, [5, 3, 3], 1);
    const numbers = moments(3);
    const augment = orThrow(cropFlip({ shape: set.shape, pad: 2, ...numbers }));
    const batch = augment.test(set, Int32Array.of(2, 1));
    const upright = { top: 2, left: 2, mirrored: false };
    expect([...batch]).toEqual([2, 1].flatMap((p) => slowly(set, p, 2, upright, numbers)));
  });

  it("is a pure function of set, positions and seed", () => {
    const set = randomSet(6, [8, 8, 3], 2);
    const { train } = orThrow(cropFlip({ shape: set.shape }));
    const positions = Int32Array.of(0, 1, 2, 3, 4, 5);
    expect(train(set, positions, 5)).toEqual(train(set, positions, 5));
    expect(train(set, positions, 5)).not.toEqual(train(set, positions, 6));
  });

  it("changes nothing at random when there is nothing to change", () => {
    const set = randomSet(3, [4, 4, 3], 2);
    const { train, test } = orThrow(cropFlip({ shape: set.shape, pad: 0, flip: false }));
    const positions = Int32Array.of(2, 0);
    expect(train(set, positions, 9)).toEqual(test(set, positions));
  });

  it("takes an empty batch", () => {
    const set = randomSet(1, [4, 4, 3], 2);
    const { train } = orThrow(cropFlip({ shape: set.shape }));
    expect(train(set, new Int32Array(0), 1).length).toBe(0);
  });

  it("refuses options that make no sense, all at once", () => {
    const shape = [32, 32, 3] as const;
    for (const pad of [-1, 0.5, Number.NaN])
      expect(cropFlip({ shape, pad })).toMatchObject({
        left: { _tag: "OutOfRange", path: ["pad"] },
      });
    expect(cropFlip({ shape: [0, 32, 3] })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["shape", "height"] },
    });
    expect(cropFlip({ shape: [32, 32, 1] })).toMatchObject({
      left: { _tag: "LengthMismatch", expected: 1, actual: 3 },
    });
    expect(cropFlip({ shape, mean: [0.5, 0.5, 2], std: [1, 0, 1], pad: -3 })).toMatchObject({
      left: {
        _tag: "Several",
        errors: [{ path: ["mean", "2"] }, { path: ["std", "1"] }, { path: ["pad"] }],
      },
    });
  });
});
