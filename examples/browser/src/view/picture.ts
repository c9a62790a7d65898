import type { ImagesInMemory } from "@longtail/core";
import { make } from "./dom.js";

/** One image of a set, at its own size. */
export const picture = (
  { images, shape: [height, width] }: ImagesInMemory,
  position: number,
): HTMLElement => {
  const canvas = make("canvas", {
    width: String(width),
    height: String(height),
    "aria-hidden": "true",
  });
  const pixels = new ImageData(width, height);
  const from = position * width * height * 3;
  for (let i = 0; i < width * height; i++) {
    pixels.data.set(images.subarray(from + 3 * i, from + 3 * i + 3), 4 * i);
    pixels.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  return canvas;
};
