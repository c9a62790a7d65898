import { byteTables, cifarMoments, drawPlacement, normalize } from "@longtail/augment";
import { generator, orThrow } from "@longtail/core";
import { describe, expect, it } from "vitest";

describe("byteTables", () => {
  it("hold the normalised value of every byte", () => {
    const tables = orThrow(byteTables(cifarMoments));
    expect(tables.map((table) => table.length)).toEqual([256, 256, 256]);
    tables.forEach((table, c) => {
      for (const byte of [0, 1, 127, 255])
        expect(table[byte]).toBe(
          Math.fround(
            (byte / 255 - (cifarMoments.mean[c] as number)) / (cifarMoments.std[c] as number),
          ),
        );
    });
  });

  it("refuse no channels, and unequal lists", () => {
    expect(byteTables({ mean: [], std: [] })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["mean", "length"] },
    });
    expect(byteTables({ mean: [0.5, 0.5], std: [1] })).toMatchObject({
      left: { _tag: "LengthMismatch", path: ["std"], expected: 2, actual: 1 },
    });
    expect(byteTables({ mean: [Number.NaN], std: [1] })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["mean", "0"] },
    });
  });
});

describe("normalize", () => {
  it("uses each channel's own numbers", () => {
    const tables = orThrow(byteTables({ mean: [0, 0.5], std: [1, 0.25] }));
    expect([...normalize(tables, new Uint8Array([0, 0, 255, 255, 51, 102]))]).toEqual(
      [0, -2, 1, 2, 0.2, -0.4].map(Math.fround),
    );
  });
});

describe("drawPlacement", () => {
  it("never mirrors when told not to", () => {
    const rng = generator(1);
    const drawn = Array.from({ length: 200 }, () => drawPlacement(rng, { pad: 1, flip: false }));
    expect(drawn.some(({ mirrored }) => mirrored)).toBe(false);
    expect(new Set(drawn.map(({ top, left }) => top * 3 + left)).size).toBe(9);
  });
});
