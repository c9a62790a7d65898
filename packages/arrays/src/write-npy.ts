import type { LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { Dtype } from "./internal/dtypes.js";
import { sizes } from "./internal/dtypes.js";
import { bytesOf, checkShape, dtypeOf, type Writable } from "./internal/typed.js";

const codeOf = (dtype: Dtype): string => {
  const size = sizes[dtype];
  const kind = dtype.startsWith("float") ? "f" : dtype.startsWith("uint") ? "u" : "i";
  return `${size === 1 ? "|" : "<"}${kind}${size}`;
};

/**
 * The bytes of a .npy file, as `numpy.load` reads them: version 1.0, in C's order, little-endian.
 *
 * @shape data has as many elements as the product of `shape`; without a shape it is a list
 * @error LengthMismatch
 * @owns  the result is new
 * @source numpy.lib.format, which aligns the data to 64 bytes
 * @example
 * ```ts
 * import { writeNpy } from "@longtail/arrays";
 * import { orThrow } from "@longtail/core";
 *
 * console.log(orThrow(writeNpy({ shape: [1, 2], data: Float32Array.of(0.9, 0.1) })).length); // 136
 * ```
 */
export const writeNpy = (array: Writable): E.Either<LongtailError, Uint8Array> =>
  E.map((shape: readonly number[]) => {
    const sizesText = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
    const text = `{'descr': '${codeOf(dtypeOf(array.data))}', 'fortran_order': False, 'shape': (${sizesText}), }`;
    const length = Math.ceil((10 + text.length + 1) / 64) * 64;
    const header = `${text.padEnd(length - 11)}\n`;
    const data = bytesOf(array.data);
    const bytes = new Uint8Array(length + data.length);
    bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, (length - 10) & 255, (length - 10) >> 8]);
    bytes.set(new TextEncoder().encode(header), 10);
    bytes.set(data, length);
    return bytes;
  })(checkShape("data", array));
