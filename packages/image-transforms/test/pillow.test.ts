import {
  applyView,
  type ColorStep,
  centerCrop,
  colorJitter,
  flip,
  type Picture,
  type Rectangle,
  resize,
  resizeShorter,
  rgbOf,
} from "@longtail/image-transforms";
import { beforeAll, describe, expect, it } from "vitest";
import { digest, openDecoder, stored } from "./support.js";

interface Jitter extends Readonly<Record<ColorStep["kind"], number>> {
  readonly order: string;
  readonly sha256: string;
}
const pillow = stored<{
  readonly evaluation: Readonly<Record<string, string>>;
  readonly crops: readonly (Rectangle & {
    readonly file: string;
    readonly flip: boolean;
    readonly sha256: string;
  })[];
  readonly jitter: readonly Jitter[];
}>("pillow.json");
const kinds = { b: "brightness", c: "contrast", s: "saturation" } as const;
const size = { width: 224, height: 224 };

describe("Pillow's bytes", () => {
  let decode: (name: string) => Picture;
  beforeAll(async () => {
    decode = await openDecoder();
  });

  it.each(Object.entries(pillow.evaluation))("evaluation of %s", (name, sha256) => {
    const picture = decode(name);
    const view = { kind: "center-crop", shorter: 256 } as const;
    expect(digest(applyView(picture, view, [224, 224, 3]))).toBe(sha256);
    expect(digest(rgbOf(centerCrop(resizeShorter(picture, 256), size)))).toBe(sha256);
  });

  it.each(pillow.crops)(
    "crop of $file at $left, $top",
    ({ file, flip: mirrored, sha256, ...box }) => {
      const cropped = resize(decode(file), size, box);
      expect(digest(rgbOf(mirrored ? flip(cropped) : cropped))).toBe(sha256);
    },
  );

  it.each(pillow.jitter)("colors in the order $order", ({ order, sha256, ...factors }) => {
    const steps = Array.from(order, (letter) => {
      const kind = kinds[letter as keyof typeof kinds];
      return { kind, factor: factors[kind] };
    });
    expect(digest(rgbOf(colorJitter(decode("jitter-input.png"), steps)))).toBe(sha256);
  });
});
