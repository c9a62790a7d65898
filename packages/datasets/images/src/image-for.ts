import type { ImageShape, LongtailError, View } from "@longtail/core";
import type { Decoder } from "@longtail/image-decoder";
import { applyView } from "@longtail/image-transforms";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { square } from "./square.js";

/** What a network's images are: the part of a loaded run that this package needs. */
export interface Sees {
  /** Height and width are the same, and there are three channels. */
  readonly shape: ImageShape;
  /** The view of its evaluation, where the network was trained on pictures in files. */
  readonly pictures?: { readonly view: View };
}

/**
 * Makes a network's images from files, as its own evaluation does.
 *
 * A network that was trained on pictures in files gets its evaluation's view of the pixels as they are stored: there EXIF rotation is
 * not applied, as in the published programs. Any other gets the middle square of the upright picture; see `square`.
 *
 * @shape result uint8 [height, width, 3]
 * @error those of the decoder
 * @example
 * ```ts
 * import { orThrow, renderError } from "@longtail/core";
 * import { imageFor, openDecoder } from "@longtail/images";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const imageOf = imageFor({ shape: [32, 32, 3] }, await orThrow(openDecoder));
 * const image = await imageOf("cat.jpg", new Uint8Array(0))();
 * if (E.isLeft(image)) console.log(renderError(image.left)); // cat.jpg: expected a JPEG or PNG image, found an empty file
 * ```
 */
export const imageFor =
  ({ shape, pictures }: Sees, decode: Decoder) =>
  (file: string, bytes: Uint8Array): TE.TaskEither<LongtailError, Uint8Array> =>
    pictures === undefined
      ? pipe(
          decode(file, bytes, "upright"),
          TE.map((picture) => square(picture, shape[0])),
        )
      : pipe(
          decode(file, bytes, "stored"),
          TE.map((picture) => applyView(picture, pictures.view, shape)),
        );
