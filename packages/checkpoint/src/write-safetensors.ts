import { failure, type LongtailError, several } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { dtypes, type SafeFile, type SafeTensor, sizeOf } from "./dtypes.js";
import { seal, sealedFirst } from "./seal.js";

const faultOf = (name: string, { dtype, shape, data }: SafeTensor): LongtailError | undefined => {
  const path = [name];
  if (name === "__metadata__")
    return failure("Custom", { path, message: "the format reserves this name" });
  if (!shape.every((d) => Number.isSafeInteger(d) && d >= 0))
    return failure("WrongType", { path: [name, "shape"], expected: "sizes", actual: shape });
  if (!(data instanceof dtypes[dtype]))
    return failure("WrongType", {
      path: [name, "data"],
      expected: `a ${dtypes[dtype].name} for ${dtype}`,
      actual: Object.prototype.toString.call(data),
    });
  const expected = sizeOf(shape);
  return data.length === expected
    ? undefined
    : failure("LengthMismatch", { path, what: "elements", expected, actual: data.length });
};

// The names of a record, those of `order` first.
const ordered = <A>(
  record: Readonly<Record<string, A>>,
  order: readonly string[],
): readonly (readonly [string, A])[] =>
  [
    ...new Set([...order.filter((name) => Object.hasOwn(record, name)), ...Object.keys(record)]),
  ].map((name) => [name, record[name] as A]);

// Not through an object, which would not keep the order.
const objectText = (entries: readonly (readonly [string, string])[]): string =>
  `{${entries.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(",")}}`;

/**
 * Writes a safetensors file. The same input gives the same bytes, and what `readSafetensors` read is written back byte for byte.
 *
 * Tensors are in the order of the record, or of `order`; the header is padded with spaces to a multiple of 8. A text named `longtail.sha256` is
 * replaced by the file's digest, which `readSafetensors` then checks: the SHA-256 of all bytes, with 64 zeros in its own place.
 *
 * @error LengthMismatch (elements and shape disagree) · WrongType (an array of another type than the dtype's) ·
 *        Custom (the name `__metadata__`); all tensors' errors together
 * @owns the caller owns the bytes
 * @source the format's description, github.com/huggingface/safetensors, README.md
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { writeSafetensors } from "@longtail/checkpoint";
 *
 * const scale = { dtype: "F32", shape: [1, 3], data: Float32Array.of(1, 1, 1) } as const;
 * console.log(orThrow(writeSafetensors({ tensors: { scale }, metadata: { epoch: "9" } })).length);
 * ```
 */
export const writeSafetensors = ({
  tensors,
  metadata = {},
  order = { tensors: [], metadata: [] },
}: {
  readonly tensors: SafeFile["tensors"];
  readonly metadata?: SafeFile["metadata"];
  readonly order?: SafeFile["order"];
}): E.Either<LongtailError, Uint8Array> => {
  const named = ordered(tensors, order.tensors);
  const errors = named.flatMap(([name, tensor]) => faultOf(name, tensor) ?? []);
  if (errors.length > 0) return E.left(several(errors));

  let end = 0;
  const entries = named.map(([name, { dtype, shape, data }]) => {
    const begin = end;
    end += data.byteLength;
    return [name, JSON.stringify({ dtype, shape, data_offsets: [begin, end] })] as const;
  });
  const texts = sealedFirst(ordered(metadata, order.metadata)).map(
    ([name, value]) => [name, JSON.stringify(value)] as const,
  );
  const notes = texts.length > 0 ? [["__metadata__", objectText(texts)] as const] : [];
  const text = new TextEncoder().encode(objectText([...notes, ...entries]));
  const length = Math.ceil(text.length / 8) * 8;

  const bytes = new Uint8Array(8 + length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  bytes.fill(0x20, 8 + text.length, 8 + length);
  let at = 8 + length;
  for (const [, { data }] of named) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return E.right(seal(bytes));
};
