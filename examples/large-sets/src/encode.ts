import type { ImagesInMemory } from "@longtail/core";
import sharp, { type Sharp } from "sharp";
import type { Entry, FileKind } from "./tree.js";

const quality = 90;
const SIDEWAYS = 6;

const encoders: Readonly<Record<FileKind, (picture: Sharp) => Sharp>> = {
  color: (picture) => picture.jpeg({ quality }),
  grey: (picture) => picture.toColourspace("b-w").jpeg({ quality }),
  cmyk: (picture) => picture.toColourspace("cmyk").jpeg({ quality }),
  rotated: (picture) => picture.withMetadata({ orientation: SIDEWAYS }).jpeg({ quality }),
  png: (picture) => picture.png({ compressionLevel: 3 }),
  progressive: (picture) => picture.jpeg({ quality, progressive: true }),
};

/** The bytes of a file: the picture enlarged, its colors turned, in the kind's format whatever the name says. */
export const encoded = async (
  { images, shape: [height, width, channels] }: ImagesInMemory,
  { position, kind, width: wide, height: high, hue }: Entry,
): Promise<Uint8Array> => {
  const size = height * width * channels;
  const enlarged = sharp(images.subarray(position * size, (position + 1) * size), {
    raw: { width, height, channels: channels as 3 },
  })
    .resize(wide, high, { fit: "fill", kernel: "cubic" })
    .modulate({ hue });
  return encoders[kind](enlarged).toBuffer();
};
