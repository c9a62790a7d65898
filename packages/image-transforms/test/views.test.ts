import { generator, uniformInt } from "@longtail/core";
import {
  applyView,
  centerCrop,
  colorJitter,
  drawColors,
  drawCrop,
  flip,
  resize,
  resizeShorter,
  rgbOf,
} from "@longtail/image-transforms";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noise } from "./support.js";

const imagenet = { area: [0.08, 1], aspect: [3 / 4, 4 / 3] } as const;
const draws = (count: number, width: number, height: number, view = imagenet) => {
  const rng = generator(11);
  return Array.from({ length: count }, () => drawCrop(rng, { width, height }, view));
};

describe("drawCrop", () => {
  it("stays inside the picture, in area and aspect up to rounding", () => {
    for (const { left, top, width, height } of draws(3000, 500, 375)) {
      expect(left >= 0 && top >= 0 && left + width <= 500 && top + height <= 375).toBe(true);
      const area = (width * height) / (500 * 375);
      expect(area > 0.079 && area < 1.001).toBe(true);
      expect(width / height > 0.74 && width / height < 1.35).toBe(true);
    }
  });

  it("draws area uniformly and aspect in the logarithm, where all fit", () => {
    const drawn = draws(6000, 1000, 1000, { area: [0.1, 0.5], aspect: [1 / 2, 2] } as never);
    const mean = (of: (box: (typeof drawn)[number]) => number) =>
      drawn.reduce((sum, box) => sum + of(box), 0) / drawn.length;
    expect(mean(({ width, height }) => (width * height) / 1e6)).toBeCloseTo(0.3, 2);
    expect(mean(({ width, height }) => Math.log(width / height))).toBeCloseTo(0, 1);
    // The variance of a uniform number over an interval of length 2 log 2.
    expect(mean(({ width, height }) => Math.log(width / height) ** 2)).toBeCloseTo(
      (2 * Math.log(2)) ** 2 / 12,
      1,
    );
    // The place is uniform: half of the free room lies on the left.
    expect(mean(({ left, width }) => left / (1000 - width))).toBeCloseTo(0.5, 1);
  });

  it("takes the middle where nothing fits", () => {
    expect(draws(1, 800, 10)[0]).toEqual({ left: 393, top: 0, width: 13, height: 10 });
    expect(draws(1, 10, 800)[0]).toEqual({ left: 0, top: 393, width: 10, height: 13 });
    expect(draws(1, 1, 1000)[0]).toEqual({ left: 0, top: 499, width: 1, height: 1 });
    const all = draws(1, 40, 40, { area: [4, 5], aspect: [1, 1] } as never);
    expect(all[0]).toEqual({ left: 0, top: 0, width: 40, height: 40 });
  });
});

describe("drawColors", () => {
  it("draws every order, and factors in their ranges", () => {
    const rng = generator(1);
    const reach = { brightness: 0.4, contrast: 2, saturation: 0 };
    const drawn = Array.from({ length: 600 }, () => drawColors(rng, reach));
    expect(new Set(drawn.map((steps) => steps.map(({ kind }) => kind).join())).size).toBe(6);
    const factors = (kind: string) =>
      drawn.map((steps) => steps.find((step) => step.kind === kind)?.factor as number);
    expect(Math.min(...factors("brightness"))).toBeGreaterThanOrEqual(0.6);
    expect(Math.max(...factors("brightness"))).toBeLessThanOrEqual(1.4);
    expect(Math.min(...factors("contrast"))).toBeGreaterThanOrEqual(0);
    expect(new Set(factors("saturation"))).toEqual(new Set([1]));
  });
});

describe("applyView", () => {
  const view = {
    kind: "resized-crop",
    ...imagenet,
    flip: true,
    jitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4 },
  } as const;
  const picture = noise(90, 60, 1);
  const size = { width: 32, height: 24 };

  it("is the composition of its parts, drawn in the stated order", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const rng = generator(seed);
        const cropped = resize(picture, size, drawCrop(rng, picture, view));
        const mirrored = uniformInt(rng, 0, 1) === 1 ? flip(cropped) : cropped;
        expect(applyView(picture, view, [24, 32, 3], seed)).toEqual(
          rgbOf(colorJitter(mirrored, drawColors(rng, view.jitter))),
        );
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it("gives the same bytes for the same seed, whatever came before", () => {
    const shown = applyView(picture, view, [24, 32, 3], 5);
    applyView(noise(300, 200, 2), view, [64, 64, 3], 9);
    expect(applyView(picture, view, [24, 32, 3], 5)).toEqual(shown);
    expect(applyView(picture, view, [24, 32, 3], 6)).not.toEqual(shown);
  });

  it("cuts the middle, and leaves black around a picture that is too small", () => {
    for (const shorter of [20, 31, 32, 33, 50]) {
      const shown = applyView(picture, { kind: "center-crop", shorter }, [32, 40, 3]);
      const parts = centerCrop(resizeShorter(picture, shorter), { width: 40, height: 32 });
      expect(shown).toEqual(rgbOf(parts));
    }
  });

  it("touches few rows of a picture that is far from square", () => {
    const thin = noise(1, 60_000, 3);
    const shown = applyView(thin, { kind: "center-crop", shorter: 256 }, [224, 224, 3]);
    expect(shown.length).toBe(224 * 224 * 3);
  });
});
