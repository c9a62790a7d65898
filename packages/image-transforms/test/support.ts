import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { permutation } from "@longtail/core";
import type { Picture } from "@longtail/image-transforms";

const { resolve } = createRequire(import.meta.url);
const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));

/** A JSON file of the fixtures. */
export const stored = <A>(name: string): A => JSON.parse(fixture(name).toString()) as A;

interface JpegCodec {
  readonly decode: (bytes: Uint8Array, upright: boolean) => ImageData;
}
type OpenJpeg = (options: {
  readonly noInitialRun: boolean;
  readonly wasmBinary: Uint8Array;
}) => Promise<JpegCodec>;

/** A decoder of the fixtures, which leaves pictures as they lie. */
export const openDecoder = async (): Promise<(name: string) => Picture> => {
  const { default: init, decode } = await import("@jsquash/png/codec/pkg/squoosh_png.js");
  await init(readFileSync(resolve("@jsquash/png/codec/pkg/squoosh_png_bg.wasm")));
  const { default: openJpeg } = await import("@jsquash/jpeg/codec/dec/mozjpeg_dec.js");
  const jpeg = await (openJpeg as OpenJpeg)({
    noInitialRun: true,
    wasmBinary: readFileSync(resolve("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm")),
  });
  return (name) => {
    const bytes = fixture(name);
    const { width, height, data } = bytes[0] === 0xff ? jpeg.decode(bytes, false) : decode(bytes);
    return { width, height, rgba: data };
  };
};

export const digest = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

/** A picture of noise. */
export const noise = (width: number, height: number, seed: number): Picture => ({
  width,
  height,
  rgba: Uint8ClampedArray.from(permutation(seed, width * height * 4), (i) => i & 255),
});
