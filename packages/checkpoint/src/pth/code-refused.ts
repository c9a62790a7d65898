import { declareError, printable } from "@longtail/core";

/**
 * A pickle names something that weights do not need: a class of a program, or a function. Loading it in Python would import and
 * call it. Nothing of it was run.
 *
 * @example
 * ```ts
 * import { CodeRefused, readPth } from "@longtail/checkpoint/pth";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * // PyTorch's magic number, protocol and system, then a pickle that names os.system.
 * const text = "\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}.\x80\x02cos\nsystem\n.";
 * const read = readPth(Uint8Array.from(text, (letter) => letter.charCodeAt(0)), "net.pth");
 * console.log(E.isLeft(read) && CodeRefused.is(read.left)); // true
 * ```
 */
export const CodeRefused = declareError(
  "checkpoint/CodeRefused",
  ({ file, name }: { readonly file: string; readonly name: string }) =>
    `${file}: expected weights alone, found the name ${printable(name)}, which Python would import and call; nothing was run. ` +
    "Where you trust the file, load it there and save model.state_dict() with torch.save",
);
