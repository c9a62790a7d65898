import type { Dtype } from "../dtypes.js";
import { elementType, isElementType, type StorageRef, storageRef, tensorRef } from "./pickled.js";

type Callable = (...values: readonly unknown[]) => unknown;

// Frozen, so that a pickle cannot leave anything on it. An arrow function cannot be constructed either.
const frozen = (callable: Callable): Callable => Object.freeze(callable);

const storages: Readonly<Record<string, Dtype>> = {
  Double: "F64",
  Float: "F32",
  Half: "F16",
  BFloat16: "BF16",
  Long: "I64",
  Int: "I32",
  Short: "I16",
  Char: "I8",
  Byte: "U8",
  Bool: "BOOL",
};

const elements: Readonly<Record<string, Dtype>> = {
  float64: "F64",
  float32: "F32",
  float16: "F16",
  bfloat16: "BF16",
  int64: "I64",
  int32: "I32",
  int16: "I16",
  int8: "I8",
  uint64: "U64",
  uint32: "U32",
  uint16: "U16",
  uint8: "U8",
  bool: "BOOL",
  float8_e4m3fn: "F8_E4M3",
  float8_e5m2: "F8_E5M2",
};

const tensor: Callable = (storage, offset, shape, strides) =>
  tensorRef({ storage, offset, shape, strides });
const dictionary: Callable = (pairs = []) =>
  new Map((pairs as readonly unknown[]).map((pair) => pair as readonly [unknown, unknown]));
const same: Callable = (value) => value;
// What accuracies and errors of NumPy are pickled as: the type's name and the number's bytes.
const numpyType: Callable = (name) => ({ name, __setstate__: () => undefined });
const encoded: Callable = (text) => Uint8Array.from(String(text), (letter) => letter.charCodeAt(0));
const numpyScalar: Callable = (type, bytes) => {
  const name = String((type as { readonly name?: unknown } | undefined)?.name);
  if (!(bytes instanceof Uint8Array)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (name === "f8" && bytes.length === 8) return view.getFloat64(0, true);
  if (name === "f4" && bytes.length === 4) return view.getFloat32(0, true);
  return name === "i8" && bytes.length === 8 ? Number(view.getBigInt64(0, true)) : undefined;
};

const rebuilt: Readonly<Record<string, Callable>> = {
  "collections.OrderedDict": dictionary,
  "torch.Size": same,
  "torch.device": same,
  "torch._utils._rebuild_tensor": tensor,
  "torch._utils._rebuild_tensor_v2": tensor,
  "torch._utils._rebuild_tensor_v3": (storage, offset, shape, strides, _grad, _hooks, type) =>
    tensorRef({ storage, offset, shape, strides, type }),
  "torch._utils._rebuild_parameter": same,
  "numpy.dtype": numpyType,
  "numpy.core.multiarray.scalar": numpyScalar,
  "numpy._core.multiarray.scalar": numpyScalar,
  "_codecs.encode": encoded,
};

/** Every name that a pickle of weights may hold, and what stands for it here. Nothing of it reaches anything outside. */
export const allowedNames: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...Object.entries(rebuilt).map(([name, callable]) => [name, frozen(callable)] as const),
  ...Object.entries(storages).map(
    ([name, dtype]) => [`torch.${name}Storage`, elementType(dtype)] as const,
  ),
  ...Object.entries(elements).map(
    ([name, dtype]) => [`torch.${name}`, elementType(dtype)] as const,
  ),
  // Bytes, whose type the tensor gives.
  ["torch.storage.UntypedStorage", elementType("U8")],
]);

/**
 * The storage that a persistent id names: `("storage", type, key, device, elements[, view])`.
 *
 * @error throws for any other id
 */
export const storageOf = (id: unknown): StorageRef => {
  const [word, type, key, , , view] = Array.isArray(id) ? (id as readonly unknown[]) : [];
  if (word !== "storage" || !isElementType(type) || typeof key !== "string")
    throw new Error("it refers to something that is no storage");
  const begin: unknown = Array.isArray(view) ? view[1] : 0;
  return storageRef({
    key,
    type: type === allowedNames.get("torch.storage.UntypedStorage") ? undefined : type,
    begin: typeof begin === "number" ? begin : Number.NaN,
  });
};
