import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { orThrow } from "@longtail/core";
import { imageFor, openDecoder, square } from "@longtail/images";
import { expect, it } from "vitest";

// A JPEG whose EXIF data says that it lies on its side.
const rotated = new Uint8Array(
  readFileSync(new URL("../../image-list/test/fixtures/exif-rotated.jpg", import.meta.url)),
);
const shape = [224, 224, 3] as const;

it("imageFor turns a picture upright, unless the network's evaluation does not", async () => {
  const decode = await orThrow(openDecoder);
  const plain = await orThrow(imageFor({ shape }, decode)("a.jpg", rotated));
  const [upright, stored] = [
    await orThrow(decode("a.jpg", rotated, "upright")),
    await orThrow(decode("a.jpg", rotated, "stored")),
  ];
  expect([upright.width, upright.height]).toEqual([stored.height, stored.width]);
  expect(plain).toEqual(square(upright, 224));
  expect(plain).not.toEqual(square(stored, 224));
  // The digest is of Pillow's pixels: Resize(256), CenterCrop(224).
  const pictures = { view: { kind: "center-crop", shorter: 256 } } as const;
  const shown = await orThrow(imageFor({ shape, pictures }, decode)("a.jpg", rotated));
  expect(createHash("sha256").update(shown).digest("hex")).toBe(
    "b56f3deefba65572c851183c1db35cb48d2e3ef49e135623b5359259d9e93a59",
  );
});
