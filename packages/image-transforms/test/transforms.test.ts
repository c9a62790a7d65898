import {
  centerCrop,
  colorJitter,
  crop,
  flip,
  type Picture,
  pictureOf,
  resize,
  resizeShorter,
  rgbOf,
} from "@longtail/image-transforms";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coloredSlowly, resizedSlowly } from "./oracle.js";
import { noise } from "./support.js";

const side = fc.integer({ min: 1, max: 24 });
const cases = fc
  .record({ width: side, height: side, seed: fc.nat() })
  .chain(({ width, height, seed }) =>
    fc.record({
      picture: fc.constant(noise(width, height, seed)),
      left: fc.integer({ min: 0, max: width - 1 }),
      top: fc.integer({ min: 0, max: height - 1 }),
      size: fc.record({ width: side, height: side }),
      part: fc.tuple(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
      ),
    }),
  )
  .map(({ picture, left, top, size, part: [across, down] }) => ({
    picture,
    size,
    box: {
      left,
      top,
      width: 1 + Math.floor(across * (picture.width - left - 1)),
      height: 1 + Math.floor(down * (picture.height - top - 1)),
    },
  }));

describe("resize", () => {
  it("gives the bytes of plain loops, for any box and size", () => {
    fc.assert(
      fc.property(cases, ({ picture, size, box }) => {
        expect([...resize(picture, size, box).rgba]).toEqual(resizedSlowly(picture, size, box));
      }),
      { seed: 3, numRuns: 150 },
    );
  });

  it("keeps one color, and a picture of the same size", () => {
    const plain = { width: 9, height: 5, rgba: new Uint8ClampedArray(180).fill(77) };
    expect(new Set(resize(plain, { width: 4, height: 13 }).rgba)).toEqual(new Set([77]));
    const picture = noise(31, 17, 1);
    expect(resize(picture, picture)).toEqual(picture);
  });

  it("does not look outside of the box", () => {
    const rgba = new Uint8ClampedArray(6 * 6 * 4).fill(255);
    for (let y = 2; y < 4; y++) rgba.fill(0, (y * 6 + 2) * 4, (y * 6 + 4) * 4);
    const box = { left: 2, top: 2, width: 2, height: 2 };
    expect(
      new Set(resize({ width: 6, height: 6, rgba }, { width: 5, height: 1 }, box).rgba),
    ).toEqual(new Set([0]));
  });

  it("is the same for rows beyond one band of memory, and for a picture after a larger one", () => {
    const tall = noise(3, 30_000, 2);
    const size = { width: 2, height: 2 };
    expect([...resize(tall, size).rgba]).toEqual(
      resizedSlowly(tall, size, { left: 0, top: 0, width: 3, height: 30_000 }),
    );
    const small = noise(4, 4, 3);
    expect([...resize(small, size).rgba]).toEqual(
      resizedSlowly(small, size, { left: 0, top: 0, width: 4, height: 4 }),
    );
  });
});

describe("flip", () => {
  it("reverses rows, and twice is nothing", () => {
    const picture = noise(7, 3, 4);
    const mirrored = flip(picture);
    expect([...mirrored.rgba.subarray(0, 4)]).toEqual([...picture.rgba.subarray(24, 28)]);
    expect(flip(mirrored)).toEqual(picture);
  });
});

describe("crop, centerCrop and resizeShorter", () => {
  const numbered: Picture = {
    width: 3,
    height: 2,
    rgba: Uint8ClampedArray.from({ length: 24 }, (_, i) => 1 + (i >> 2)),
  };

  it("cut, with black outside", () => {
    const { rgba } = crop(numbered, { left: -1, top: 1, width: 3, height: 2 });
    expect([...rgba].filter((_, i) => i % 4 === 0)).toEqual([0, 4, 5, 0, 0, 0]);
    const away = crop(numbered, { left: 5, top: 5, width: 1, height: 1 });
    expect([...away.rgba]).toEqual([0, 0, 0, 0]);
  });

  it("round a half offset to the even pixel", () => {
    const row = (width: number): Picture => ({
      width,
      height: 1,
      rgba: Uint8ClampedArray.from({ length: width * 4 }, (_, i) => i >> 2),
    });
    const first = (width: number) => centerCrop(row(width), { width: 2, height: 1 }).rgba[0];
    expect([3, 5, 7, 9].map(first)).toEqual([0, 2, 2, 4]); // offsets .5, 1.5, 2.5, 3.5
  });

  it("truncate the longer side", () => {
    expect(resizeShorter(noise(500, 333, 5), 256)).toMatchObject({ width: 384, height: 256 });
    expect(resizeShorter(noise(333, 500, 5), 256)).toMatchObject({ width: 256, height: 384 });
  });
});

describe("colorJitter", () => {
  const kind = fc.constantFrom("brightness" as const, "contrast" as const, "saturation" as const);
  const steps = fc.array(fc.record({ kind, factor: fc.float({ min: 0, max: 3, noNaN: true }) }), {
    maxLength: 4,
  });

  it("gives the bytes of plain loops, for any steps", () => {
    fc.assert(
      fc.property(side, side, fc.nat(), steps, (width, height, seed, changes) => {
        const picture = noise(width, height, seed);
        expect([...colorJitter(picture, changes).rgba]).toEqual(coloredSlowly(picture, changes));
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it("averages over many pixels without overflow", () => {
    const white = { width: 2000, height: 1500, rgba: new Uint8ClampedArray(12_000_000).fill(255) };
    const { rgba } = colorJitter(white, [{ kind: "contrast", factor: 0 }]);
    expect(rgba.every((byte) => byte === 255)).toBe(true);
  });
});

describe("rgbOf and pictureOf", () => {
  it("drop opacity and add it", () => {
    const rgb = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const picture = pictureOf(rgb, 1, 2);
    expect([...picture.rgba]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
    expect(rgbOf(picture)).toEqual(rgb);
  });
});
