import { crc32 } from "node:zlib";
import { orThrow } from "@longtail/core";
import { openDecoder, type Picture } from "@longtail/image-decoder";
import { describe, expect, it } from "vitest";
import { decoded, fixture, sentence } from "./support.js";

// The four corners of a picture, a pixel inside each.
const corners = ({ width, height, rgba }: Picture) => {
  const at = (x: number, y: number) => [...rgba.subarray(4 * (y * width + x)).subarray(0, 4)];
  const [right, bottom] = [width - 3, height - 3];
  return [at(2, 2), at(right, 2), at(2, bottom), at(right, bottom)];
};
const [red, green, blue, white] = [
  [255, 0, 0, 255],
  [0, 255, 0, 255],
  [0, 0, 255, 255],
  [255, 255, 255, 255],
];
const grey = [54, 182, 18, 255].map((level) => [level, level, level, 255]);

// An EXIF segment that holds nothing but the orientation, after the JPEG's first two bytes.
const turned = (jpeg: Uint8Array, orientation: number): Uint8Array => {
  const exif = `ffe10022457869660000${"4d4d002a000000080001"}0112000300000001000${orientation}000000000000`;
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from(exif, "hex"), jpeg.subarray(2)]);
};

const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, i) => (i === at ? byte ^ 0xff : byte));

describe("openDecoder", () => {
  it.each([
    ["quads.png", [red, green, blue, white]],
    ["deep.png", [red, green, blue, white]],
    ["palette.png", [red, green, blue, white]],
    ["interlaced.png", [red, green, blue, white]],
    ["grey.png", grey],
    [
      "clear.png",
      [
        [255, 0, 0, 128],
        [0, 0, 0, 0],
        [255, 0, 0, 128],
        [0, 0, 0, 255],
      ],
    ],
  ])("decodes %s exactly", async (name, expected) => {
    const picture = orThrow(await decoded(fixture(name)));
    expect([picture.width, picture.height, picture.rgba.length]).toEqual([24, 16, 24 * 16 * 4]);
    expect(corners(picture)).toEqual(expected);
  });

  it.each([
    ["quads.jpg", [red, green, blue, white]],
    ["progressive.jpg", [red, green, blue, white]],
    ["grey.jpg", grey],
  ])("decodes %s within what JPEG keeps", async (name, expected) => {
    const found = corners(orThrow(await decoded(fixture(name)))).flat();
    const farthest = Math.max(...found.map((v, i) => Math.abs(v - (expected.flat()[i] as number))));
    expect(farthest).toBeLessThanOrEqual(2);
  });

  // The EXIF standard's eight orientations: which corner of the stored picture stands where.
  it.each([
    [1, "RGBW"],
    [2, "GRWB"],
    [3, "WBGR"],
    [4, "BWRG"],
    [5, "RBGW"],
    [6, "BRWG"],
    [7, "WGBR"],
    [8, "GWRB"],
  ])("turns a JPEG of orientation %i upright", async (orientation, order) => {
    const picture = orThrow(await decoded(turned(fixture("quads.jpg"), orientation)));
    expect([picture.width, picture.height]).toEqual(orientation < 5 ? [24, 16] : [16, 24]);
    const names = corners(picture).map(([r = 0, g = 0, b = 0]) =>
      r > 128 && g > 128 ? "W" : r > 128 ? "R" : g > 128 ? "G" : b > 128 ? "B" : "?",
    );
    expect(names.join("")).toBe(order);
  });

  it("leaves a JPEG as it is stored if told so", async () => {
    const picture = orThrow(await decoded(turned(fixture("quads.jpg"), 6), "a.jpg", "stored"));
    expect([picture.width, picture.height]).toEqual([24, 16]);
    expect(corners(picture)[0]).toEqual(corners(orThrow(await decoded(fixture("quads.jpg"))))[0]);
  });

  // Ink takes light away: cyan ink leaves no red. Pillow wrote the file from red, green, blue and white quarters.
  it("makes the colors of a CMYK image", async () => {
    const picture = orThrow(await decoded(fixture("cmyk.jpg")));
    const expected = [red, green, blue, white].flat();
    const found = corners(picture).flat();
    expect(Math.max(...found.map((v, i) => Math.abs(v - (expected[i] as number))))).toBeLessThan(6);
  });

  it("goes by a file's content, not by its name", async () => {
    expect(orThrow(await decoded(fixture("quads.png"), "a.jpg")).width).toBe(24);
  });

  it("names a file that it cannot decode, and why", async () => {
    const jpeg = fixture("quads.jpg");
    const png = fixture("photo.png");
    const said = async (bytes: Uint8Array) => sentence(await decoded(bytes));
    const cmyk = fixture("published-cmyk.jpg");
    expect(await said(cmyk.subarray(0, cmyk.length - 500))).toBe(
      "cat/a.jpg: cannot be read (marker was not found)",
    );
    expect(await said(jpeg.subarray(0, jpeg.length - 60))).toMatch(
      /^cat\/a.jpg: cannot be read \(Premature end of JPEG file\)$/,
    );
    expect(await said(jpeg.subarray(0, 20))).toMatch(/^cat\/a.jpg: cannot be read \(/);
    expect(await said(png.subarray(0, png.length - 100))).toBe(
      "cat/a.jpg: cannot be read (it ends too early)",
    );
    expect(await said(png.subarray(0, 10))).toBe("cat/a.jpg: cannot be read (it ends too early)");
    // One wrong byte near the end decodes into another image, and one in the middle not at all.
    for (const at of [png.length - 100, png.length >> 1])
      expect(await said(flipped(png, at))).toBe(
        "cat/a.jpg: cannot be read (its IDAT chunk is damaged)",
      );
    const foreign = "cat/a.jpg: expected a JPEG or PNG image, found ";
    expect(await said(new Uint8Array(0))).toBe(`${foreign}an empty file`);
    expect(await said(Buffer.from("GIF89a..."))).toBe(`${foreign}a GIF`);
    expect(await said(Buffer.from("RIFF....WEBP"))).toBe(`${foreign}a WebP or another RIFF file`);
    expect(await said(Buffer.from("<!doctype html>"))).toBe(`${foreign}a web page`);
    expect(await said(Uint8Array.of(1, 2, 3))).toBe(`${foreign}something else`);
  });

  // A header of a few bytes can state a size that no memory holds.
  it("refuses an image by the size that it states", async () => {
    const png = Buffer.from(fixture("photo.png"));
    png.writeUInt32BE(60_000, 16);
    png.writeUInt32BE(50_000, 20);
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    expect(sentence(await decoded(png))).toBe(
      "cat/a.jpg: cannot be read (it has 60000 x 50000 pixels; at most 134217728 can be decoded)",
    );
    const jpeg = Buffer.from(fixture("quads.jpg"));
    const frame = jpeg.indexOf(Uint8Array.of(0xff, 0xc0));
    jpeg.writeUInt16BE(50_000, frame + 5);
    jpeg.writeUInt16BE(60_000, frame + 7);
    expect(sentence(await decoded(jpeg))).toBe(
      "cat/a.jpg: cannot be read (it has 60000 x 50000 pixels; at most 134217728 can be decoded)",
    );
    const headless = Buffer.from(fixture("quads.png"));
    headless.write("tEXt", 12, "latin1");
    expect(sentence(await decoded(headless))).toBe("cat/a.jpg: cannot be read (it has no header)");
  });

  it("decodes on after a broken file", async () => {
    const decode = await orThrow(openDecoder);
    for (const broken of [
      fixture("quads.jpg").subarray(0, 30),
      fixture("photo.png").subarray(0, 200),
    ])
      expect(sentence(await decode("broken", broken)())).toMatch(/^broken: cannot be read/);
    for (const name of ["quads.jpg", "quads.png"])
      expect(orThrow(await decode(name, fixture(name))()).width).toBe(24);
  });
});
