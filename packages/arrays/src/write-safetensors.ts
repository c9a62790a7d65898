import type { LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { safetensorsCodes } from "./internal/read-safetensors.js";
import { bytesOf, checkShape, dtypeOf, type Writable } from "./internal/typed.js";

/**
 * The bytes of a safetensors file with some arrays by name. For the weights of networks, `@longtail/checkpoint` has more.
 *
 * @error LengthMismatch
 * @owns  the result is new
 * @source the format's description, github.com/huggingface/safetensors, README.md
 * @example
 * ```ts
 * import { writeSafetensors } from "@longtail/arrays";
 * import { orThrow } from "@longtail/core";
 *
 * console.log(orThrow(writeSafetensors({ labels: { data: Int32Array.of(2, 0) } })).length);
 * ```
 */
export const writeSafetensors = (
  arrays: Readonly<Record<string, Writable>>,
): E.Either<LongtailError, Uint8Array> => {
  const entries: [string, unknown][] = [];
  let end = 0;
  for (const [name, array] of Object.entries(arrays)) {
    const shape = checkShape(name, array);
    if (E.isLeft(shape)) return shape;
    const begin = end;
    end += array.data.byteLength;
    const dtype = safetensorsCodes[dtypeOf(array.data)];
    entries.push([name, { dtype, shape: shape.right, data_offsets: [begin, end] }]);
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const start = 8 + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(start + end).fill(0x20, 8, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(text, 8);
  let at = start;
  for (const { data } of Object.values(arrays)) {
    bytes.set(bytesOf(data), at);
    at += data.byteLength;
  }
  return E.right(bytes);
};
