import { messageOf, type Picture } from "@longtail/core";
import { checkSize } from "./check-size.js";
import { decodeCmyk } from "./decode-cmyk.js";
import { wasmBytes } from "./wasm-bytes.js";

/** The part of the codec's interface that we use; its own types are those of a page. */
interface Codec {
  readonly decode: (
    bytes: Uint8Array,
    upright: boolean,
  ) => { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray };
}
type OpenCodec = (options: {
  readonly noInitialRun: boolean;
  readonly printErr: (line: string) => void;
  readonly wasmBinary?: Uint8Array | undefined;
}) => Promise<Codec>;

// What libjpeg says of a file with missing or broken data, which it fills with grey. Its other warnings are harmless.
const damage = /premature end|bad huffman|bad arithmetic|instead of RST/i;

const SOF = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** What a JPEG file's header states; `undefined` if it has none. */
const frameOf = (bytes: Uint8Array): Frame | undefined => {
  const short = (at: number): number => ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] as number;
    if (SOF.has(marker))
      return { height: short(at + 5), width: short(at + 7), channels: bytes[at + 9] as number };
    // A marker may be preceded by any number of fill bytes.
    if (marker === 0xff) at += 1;
    else at += 2 + short(at + 2);
  }
  return undefined;
};

/**
 * A decoder of JPEG files: MozJPEG as WebAssembly, the same everywhere. `upright` turns a picture as its EXIF data says.
 *
 * @error the decoder throws what is wrong with the file
 */
export const openJpeg = async (): Promise<
  (bytes: Uint8Array, upright: boolean) => Promise<Picture>
> => {
  const wasmBinary = await wasmBytes("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm");
  const { default: openCodec } = await import("@jsquash/jpeg/codec/dec/mozjpeg_dec.js");
  const lines: string[] = [];
  const open = () =>
    (openCodec as OpenCodec)({
      noInitialRun: true,
      printErr: (line) => lines.push(line),
      ...(wasmBinary && { wasmBinary }),
    });
  let codec = await open();
  return async (bytes, upright) => {
    const frame = frameOf(bytes);
    if (frame !== undefined) checkSize(frame.width, frame.height);
    if (frame?.channels === 4) return decodeCmyk(bytes);
    lines.length = 0;
    try {
      const { width, height, data } = codec.decode(bytes, upright);
      const broken = lines.find((line) => damage.test(line));
      if (broken !== undefined) throw new Error(broken);
      return { width, height, rgba: data };
    } catch (thrown) {
      // The codec ends its program on an error and then leaks what it held.
      codec = await open();
      throw new Error(lines[0] ?? messageOf(thrown), { cause: thrown });
    }
  };
};
