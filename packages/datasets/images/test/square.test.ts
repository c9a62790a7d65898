import { readFileSync } from "node:fs";
import { orThrow } from "@longtail/core";
import { type Picture, square } from "@longtail/images";
import { describe, expect, it } from "vitest";
import { decoded, fixture } from "./support.js";

const resized = JSON.parse(
  readFileSync(new URL("fixtures/resized.json", import.meta.url), "utf8"),
) as Readonly<Record<string, readonly number[]>>;

const distance = (found: Uint8Array, expected: readonly number[] = []): number =>
  Math.max(...expected.map((value, i) => Math.abs(value - (found[i] as number))));

const pictureOf = (
  width: number,
  height: number,
  pixel: (x: number, y: number) => readonly number[],
): Picture => ({
  width,
  height,
  rgba: Uint8ClampedArray.from(
    Array.from({ length: width * height }, (_, i) =>
      pixel(i % width, Math.floor(i / width)),
    ).flat(),
  ),
});

describe("square", () => {
  it("resizes the middle square as ImageMagick does with its triangle filter", async () => {
    const picture = orThrow(await decoded(fixture("photo.png")));
    expect(distance(square(picture, 8), resized["side8"])).toBeLessThanOrEqual(1);
    expect(distance(square(picture, 40), resized["side40 first row"])).toBeLessThanOrEqual(1);
  });

  it("keeps a square of the same size, pixel by pixel", () => {
    const picture = pictureOf(5, 5, (x, y) => [40 * x, 50 * y, x * y, 255]);
    const expected = Array.from({ length: 25 }, (_, i) => [
      ...picture.rgba.subarray(4 * i, 4 * i + 3),
    ]);
    expect([...square(picture, 5)]).toEqual(expected.flat());
  });

  it("takes the middle of a wide and of a tall picture", () => {
    const black = [0, 0, 0, 255];
    const white = [255, 255, 255, 255];
    const wide = pictureOf(9, 3, (x) => (x >= 3 && x < 6 ? white : black));
    const tall = pictureOf(3, 9, (_, y) => (y >= 3 && y < 6 ? white : black));
    expect(new Set(square(wide, 3))).toEqual(new Set([255]));
    expect(new Set(square(tall, 3))).toEqual(new Set([255]));
  });

  it("averages detail away instead of sampling it", () => {
    const stripes = pictureOf(64, 64, (x) => (x % 2 === 0 ? [255, 255, 255, 255] : [0, 0, 0, 255]));
    const inner = square(stripes, 8).subarray(3 * 9, 3 * 15);
    expect(Math.min(...inner)).toBeGreaterThanOrEqual(126);
    expect(Math.max(...inner)).toBeLessThanOrEqual(129);
  });

  it("shows white where a picture is transparent, whatever its hidden color", () => {
    const clear = pictureOf(4, 4, (x) => (x < 2 ? [255, 0, 0, 128] : [0, 0, 0, 0]));
    expect([...square(clear, 4).subarray(0, 12)]).toEqual([
      255, 127, 127, 255, 127, 127, 255, 255, 255, 255, 255, 255,
    ]);
  });
});
