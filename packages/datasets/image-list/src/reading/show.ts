import {
  type ImageShape,
  type LongtailError,
  orThrow,
  type ReadFile,
  type Seed,
  type View,
} from "@longtail/core";
import { openDecoder } from "@longtail/image-decoder";
import { applyView } from "@longtail/image-transforms";
import * as E from "#fp-ts/Either";

/** Pictures to show, each with the seed of its view: plain data, which a worker can be sent. */
export interface Job {
  readonly view: View;
  readonly shape: ImageShape;
  readonly pictures: readonly { readonly path: string; readonly seed: Seed }[];
}

/** A picture that could not be shown, by its index in the job. */
export interface Failed {
  readonly index: number;
  readonly error: LongtailError;
  /** Whether the file was there, but is no whole picture. */
  readonly damaged: boolean;
}

/**
 * The pictures of a job. The rows of those that failed are black.
 *
 * @shape pixels uint8 [pictures, height, width, 3]
 */
export interface Shown {
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly failed: readonly Failed[];
}

/** Reads, decodes and shows the pictures of jobs. */
export type Show = (job: Job) => Promise<Shown>;

/**
 * Opens a decoder and shows pictures on the calling thread, one at a time. EXIF rotation is not applied, and opacity is dropped, as
 * in the published programs.
 *
 * @error rejects if the decoder cannot be loaded
 */
export const openShow = async (read: ReadFile): Promise<Show> => {
  const decode = await orThrow(openDecoder);
  const nameOf = (path: string) => (read.folder === undefined ? path : `${read.folder}/${path}`);
  return async ({ view, shape, pictures }) => {
    const size = shape[0] * shape[1] * 3;
    const pixels = new Uint8Array(pictures.length * size);
    const failed: Failed[] = [];
    // The next files are read while one is decoded.
    const files = pictures.map(({ path }) => read(path)());
    for (const [index, { path, seed }] of pictures.entries()) {
      const bytes = await (files[index] as (typeof files)[number]);
      const picture = E.isLeft(bytes) ? bytes : await decode(nameOf(path), bytes.right, "stored")();
      if (E.isRight(picture)) pixels.set(applyView(picture.right, view, shape, seed), index * size);
      else failed.push({ index, error: picture.left, damaged: E.isRight(bytes) });
    }
    return { pixels, failed };
  };
};
