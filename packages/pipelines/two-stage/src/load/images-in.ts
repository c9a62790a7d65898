import { checkLength, failure, type ImageShape, type LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { sizeOf } from "../size-of.js";

/**
 * The bytes of whole images, at least one.
 *
 * @error WrongType (other than bytes) · LengthMismatch
 */
export const imagesIn = (
  images: Uint8Array | Uint8ClampedArray,
  shape: ImageShape,
): E.Either<LongtailError, Uint8Array> => {
  // Floats in [0, 1] would be taken for black.
  if (!(images instanceof Uint8Array || images instanceof Uint8ClampedArray))
    return E.left(
      failure("WrongType", {
        path: ["images"],
        expected: "bytes (a Uint8Array)",
        actual: Object.prototype.toString.call(images),
      }),
    );
  const size = sizeOf(shape);
  const what = `bytes (${shape.join(" x ")} for each image)`;
  return pipe(
    checkLength("images", images, Math.max(1, Math.ceil(images.length / size)) * size, what),
    E.map(() => new Uint8Array(images.buffer, images.byteOffset, images.length)),
  );
};
