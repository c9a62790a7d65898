import { failure, type LongtailError, messageOf, type Picture } from "@longtail/core";
import * as TE from "#fp-ts/TaskEither";
import { openJpeg } from "./open-jpeg.js";
import { openPng } from "./open-png.js";

/** Whether a JPEG is turned as its EXIF data says, or left as its pixels are stored. */
export type Orientation = "upright" | "stored";

/** Decodes the bytes of an image file, upright unless told otherwise; `file` is its name in errors. */
export type Decoder = (
  file: string,
  bytes: Uint8Array,
  orientation?: Orientation,
) => TE.TaskEither<LongtailError, Picture>;

interface Format {
  readonly name: string;
  readonly starts: readonly number[];
}
const ascii = (text: string): readonly number[] => Array.from(text, (c) => c.charCodeAt(0));
const jpeg: Format = { name: "JPEG", starts: [0xff, 0xd8, 0xff] };
const png: Format = { name: "PNG", starts: [0x89, ...ascii("PNG\r\n\x1a\n")] };
const others: readonly Format[] = [
  { name: "a WebP or another RIFF file", starts: ascii("RIFF") },
  { name: "a GIF", starts: ascii("GIF8") },
  { name: "a BMP", starts: ascii("BM") },
  { name: "a web page", starts: ascii("<") },
];

const begins =
  (bytes: Uint8Array) =>
  ({ starts }: Format): boolean =>
    starts.every((byte, i) => bytes[i] === byte);

const foreign = (file: string, bytes: Uint8Array): LongtailError =>
  failure("FileForeign", {
    file,
    expected: "a JPEG or PNG image",
    found:
      bytes.length === 0 ? "an empty file" : (others.find(begins(bytes))?.name ?? "something else"),
  });

/**
 * Opens a decoder of JPEG and PNG files; which of the two a file is, its content says and not its name.
 *
 * JPEG may be color, grey or CMYK, baseline or progressive; a CMYK one is never turned. PNG may have any color type and depth; 16
 * bits are reduced to 8. Color profiles are ignored. The pixels are the same in Node and in every browser.
 *
 * @error FileForeign (neither JPEG nor PNG) · FileUnreadable (a damaged or incomplete file; more than 2^27 pixels), each with the file's name ·
 *        FileUnreadable (the decoder itself cannot be loaded)
 * @example
 * ```ts
 * import { renderError } from "@longtail/core";
 * import { openDecoder } from "@longtail/image-decoder";
 * import * as TE from "fp-ts/lib/TaskEither.js";
 * import { pipe } from "fp-ts/lib/function.js";
 *
 * const decoded = await pipe(openDecoder, TE.chain((decode) => decode("cat.jpg", new Uint8Array(0))), TE.mapLeft(renderError))();
 * console.log(decoded); // a left: cat.jpg: expected a JPEG or PNG image, found an empty file
 * ```
 */
export const openDecoder: TE.TaskEither<LongtailError, Decoder> = TE.tryCatch(
  async (): Promise<Decoder> => {
    // PNG first: where there is no ImageData, as in Node, its package brings the one that both decoders return.
    const decodePng = await openPng();
    const decodeJpeg = await openJpeg();
    const reading = (file: string, decode: () => Picture | Promise<Picture>) =>
      TE.tryCatch(
        async () => decode(),
        (thrown) => failure("FileUnreadable", { file, reason: messageOf(thrown) }),
      );
    return (file, bytes, orientation = "upright") => {
      const is = begins(bytes);
      if (is(jpeg)) return reading(file, () => decodeJpeg(bytes, orientation === "upright"));
      if (is(png)) return reading(file, () => decodePng(bytes));
      return TE.left(foreign(file, bytes));
    };
  },
  (thrown) => failure("FileUnreadable", { file: "the image decoder", reason: messageOf(thrown) }),
);
