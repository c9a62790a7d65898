import type { LongtailError } from "@longtail/core";
import { type Zippable, zipSync } from "fflate";
import * as E from "#fp-ts/Either";
import type { Writable } from "./internal/typed.js";
import { writeNpy } from "./write-npy.js";

/**
 * The bytes of a .npz archive, as `numpy.load` reads them.
 *
 * @error LengthMismatch
 * @owns  the result is new
 * @source numpy.savez and numpy.savez_compressed
 * @example
 * ```ts
 * import { writeNpz } from "@longtail/arrays";
 * import { orThrow } from "@longtail/core";
 *
 * const labels = { data: Int32Array.of(2, 0) };
 * console.log(orThrow(writeNpz({ labels }, { compress: true })).length);
 * ```
 */
export const writeNpz = (
  arrays: Readonly<Record<string, Writable>>,
  { compress = false }: { readonly compress?: boolean } = {},
): E.Either<LongtailError, Uint8Array> => {
  const files: Zippable = {};
  for (const [name, array] of Object.entries(arrays)) {
    const bytes = writeNpy(array);
    if (E.isLeft(bytes)) return bytes;
    files[`${name}.npy`] = bytes.right;
  }
  // The earliest date of the format, so that the same arrays give the same bytes.
  return E.right(zipSync(files, { level: compress ? 6 : 0, mtime: "1980-01-01T00:00:00" }));
};
