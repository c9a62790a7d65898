import { printable } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { Dtype } from "./dtypes.js";
import type { Layout } from "./raw.js";

/** Where a .npy header ends, and what it says. A left says what is found instead. */
export interface NpyHeader extends Layout {
  readonly dataStart: number;
}

/** The bytes before the header's text: the magic, the version and the length. */
export const npyStart = 12;

const longest = 2 ** 20;

const codes: Readonly<Record<string, Dtype>> = {
  f8: "float64",
  f4: "float32",
  f2: "float16",
  i8: "int64",
  i4: "int32",
  i2: "int16",
  i1: "int8",
  u8: "uint64",
  u4: "uint32",
  u2: "uint16",
  u1: "uint8",
  b1: "bool",
};

const refused: readonly (readonly [RegExp, string])[] = [
  [/^[<>|=]?O/, "Python objects: a pickle, which can run code and is not read"],
  [/^[<>|=]?[US]/, "strings"],
  [/^[<>|=]?c/, "complex numbers"],
  [/^[<>|=]?[mM]/, "dates"],
  [/^[<>|=]?V/, "raw records"],
];

/** The length of a header with its preamble, from the first `npyStart` bytes. */
export const npyHeaderEnd = (bytes: Uint8Array): E.Either<string, number> => {
  if (bytes.length < npyStart || String.fromCharCode(...bytes.subarray(1, 6)) !== "NUMPY")
    return E.left("a file that ends in its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const version = bytes[6] as number;
  if (version < 1 || version > 3) return E.left(`version ${version} of the format`);
  const end = version === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
  return end > longest ? E.left(`a header of ${end} bytes`) : E.right(end);
};

const dtypeOf = (descr: string): E.Either<string, Pick<Layout, "dtype" | "bigEndian">> => {
  const [, order = "", code = ""] = /^([<>|=]?)(\w+)$/.exec(descr) ?? [];
  const dtype = Object.hasOwn(codes, code) ? codes[code] : undefined;
  if (dtype !== undefined) return E.right({ dtype, bigEndian: order === ">" });
  const known = refused.find(([pattern]) => pattern.test(descr));
  return E.left(known?.[1] ?? `elements of the type "${printable(descr, 40)}"`);
};

/** What a header says: a Python dictionary of three keys. */
export const npyHeader = (bytes: Uint8Array): E.Either<string, NpyHeader> => {
  const from = bytes[6] === 1 ? 10 : 12;
  const text = Array.from(bytes.subarray(from), (byte) => String.fromCharCode(byte)).join("");
  const inner = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1];
  if (inner === undefined) return E.left("a header that is no dictionary");
  if (/'descr'\s*:\s*[[(]/.test(inner)) return E.left("records of several fields");
  const pattern =
    /\s*'(descr|fortran_order|shape)'\s*:\s*(?:'([^']*)'|(True|False)|\(([\d\s,]*)\))\s*(?:,|$)\s*/y;
  const found = new Map<string, string>();
  while (pattern.lastIndex < inner.length) {
    const entry = pattern.exec(inner);
    if (entry === null) return E.left("a header that cannot be read");
    const [, key = "", text1, flag, sizes] = entry;
    const value = key === "descr" ? text1 : key === "shape" ? sizes : flag;
    if (value === undefined || found.has(key)) return E.left("a header that cannot be read");
    found.set(key, value);
  }
  const [descr, order, sizes] = ["descr", "fortran_order", "shape"].map((key) => found.get(key));
  if (descr === undefined || order === undefined || sizes === undefined)
    return E.left("a header without one of descr, fortran_order and shape");
  const shape = sizes
    .split(",")
    .map((size) => size.trim())
    .filter((size, i, all) => size !== "" || i < all.length - 1);
  if (!shape.every((size) => /^\d{1,15}$/.test(size))) return E.left("a shape that cannot be read");
  return E.map((type: Pick<Layout, "dtype" | "bigEndian">) => ({
    ...type,
    fortran: order === "True",
    shape: shape.map(Number),
    dataStart: bytes.length,
  }))(dtypeOf(descr));
};
