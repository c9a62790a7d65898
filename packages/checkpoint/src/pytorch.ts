import {
  type LongtailError,
  mapRecord,
  type NamedShapes,
  printable,
  several,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { SafeFile, SafeTensor } from "./dtypes.js";
import { dataFromPyTorch, dataToPyTorch, shapeFromPyTorch, shapeToPyTorch } from "./layout.js";
import { CheckpointMismatch } from "./mismatch.js";
import { isBatchCounter, isVariance, type Renaming } from "./names.js";
import { toFloat32 } from "./to-float32.js";

/** A tensor's elements on the host, in tfjs's layout. */
export type HostTensor =
  | { readonly dtype: "float32"; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: "int32"; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: "bool"; readonly shape: readonly number[]; readonly data: Uint8Array };

/** Tensors on the host by PyTorch's names. */
export type NamedArrays = Readonly<Record<string, HostTensor>>;

const show = (shape: readonly number[]): string => `shape [${shape.join(", ")}]`;

const hostTensor = (name: string, tensor: SafeTensor): HostTensor | undefined => {
  const shape = shapeFromPyTorch(name, tensor.shape);
  const turn = <A extends Float32Array | Int32Array | Uint8Array>(data: A) =>
    dataFromPyTorch(name, tensor.shape, data);
  if (tensor.dtype === "I32") return { dtype: "int32", shape, data: turn(tensor.data) };
  if (tensor.dtype === "BOOL") return { dtype: "bool", shape, data: turn(tensor.data) };
  const floats = toFloat32(tensor);
  return floats && { dtype: "float32", shape, data: turn(floats) };
};

interface Misfit {
  readonly name: string;
  readonly expected: string;
  readonly found: string;
}

// What no training leaves behind, and no network can use.
const unfitNumber = (name: string, { dtype, data }: HostTensor): Misfit | undefined => {
  if (dtype !== "float32") return undefined;
  const variance = isVariance(name);
  const at = data.findIndex((value) => !Number.isFinite(value) || (variance && value < 0));
  return at < 0
    ? undefined
    : {
        name,
        expected: variance ? "variances of at least 0" : "finite numbers",
        found: `${data[at]}`,
      };
};

// A checkpoint of another network differs in many tensors: name the first, count the others.
const mismatch = (file: string, [first, ...rest]: readonly Misfit[]): readonly LongtailError[] => {
  if (first === undefined) return [];
  const others = rest.slice(0, 3).map(({ name }) => printable(name));
  const more = `, and so for ${rest.length} more: ${others.join(", ")}${rest.length > 3 ? ", …" : ""}`;
  const found = `${first.found}${rest.length > 0 ? more : ""}`;
  return [CheckpointMismatch.of({ file, ...first, found })];
};

/**
 * A file's tensors in tfjs's layouts, if they are exactly those that a network expects.
 *
 * `expected` has tfjs's shapes; the shapes in errors are PyTorch's, as in the file. F16, BF16 and F64 become float32.
 *
 * @error checkpoint/Mismatch (a shape or type that does not fit, a missing tensor, a superfluous one, a number that is not finite, a
 *        negative running variance): one error for each of these kinds, which names the first tensor and counts the others
 * @owns the caller owns the arrays; where the layout is the same they are the file's own
 * @source PyTorch's state_dict names and layouts; the MiSLAS program's checkpoints
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { fromPyTorch } from "@longtail/checkpoint";
 *
 * const weight = { dtype: "F32", shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) } as const;
 * const file = { tensors: { "module.fc.weight": weight }, metadata: {} };
 * const arrays = orThrow(
 *   fromPyTorch(file, { "fc.weight": [3, 2] }, { rename: (name) => name.replace("module.", "") }),
 * );
 * console.log(arrays["fc.weight"]?.data); // 1, 4, 2, 5, 3, 6
 * ```
 */
export const fromPyTorch = (
  file: SafeFile,
  expected: NamedShapes,
  { rename = (name) => name, ignore = () => false }: Renaming = {},
  fileName = "safetensors",
): E.Either<LongtailError, NamedArrays> => {
  const ours = Object.entries(file.tensors)
    .filter(([name]) => !isBatchCounter(name) && !ignore(name))
    .map(([name, tensor]) => [rename(name), tensor] as const);
  const found = new Map(ours);
  const twice = ours.flatMap(([name, tensor]) =>
    found.get(name) === tensor ? [] : [{ name, expected: "one tensor of the name", found: "two" }],
  );
  const superfluous = ours.flatMap(([name, { shape }]) =>
    Object.hasOwn(expected, name) ? [] : [{ name, expected: "no such tensor", found: show(shape) }],
  );
  const missing: Misfit[] = [];
  const unfit: Misfit[] = [];
  const numbers: Misfit[] = [];
  const arrays: [string, HostTensor][] = [];
  for (const [name, tfjsShape] of Object.entries(expected)) {
    const shape = shapeToPyTorch(name, tfjsShape);
    const tensor = found.get(name);
    if (tensor === undefined) {
      missing.push({ name, expected: show(shape), found: "no such tensor" });
    } else if (show(tensor.shape) !== show(shape)) {
      unfit.push({ name, expected: show(shape), found: show(tensor.shape) });
    } else {
      const array = hostTensor(name, tensor);
      if (array === undefined)
        unfit.push({ name, expected: "floating-point numbers", found: tensor.dtype });
      else {
        const stray = unfitNumber(name, array);
        if (stray !== undefined) numbers.push(stray);
        arrays.push([name, array]);
      }
    }
  }
  const errors = [unfit, missing, superfluous, twice, numbers].flatMap((m) =>
    mismatch(fileName, m),
  );
  return errors.length > 0 ? E.left(several(errors)) : E.right(Object.fromEntries(arrays));
};

/**
 * Tensors in PyTorch's layouts, ready for `writeSafetensors`.
 *
 * @owns the caller owns the arrays; where the layout is the same they are the given ones
 * @example
 * ```ts
 * import { toPyTorch } from "@longtail/checkpoint";
 *
 * const weight = { dtype: "float32", shape: [3, 2], data: Float32Array.of(1, 4, 2, 5, 3, 6) } as const;
 * console.log(toPyTorch({ "fc.weight": weight })["fc.weight"]); // F32, [2, 3], 1 to 6
 * ```
 */
export const toPyTorch = (arrays: NamedArrays): Readonly<Record<string, SafeTensor>> =>
  mapRecord(arrays, (tensor, name): SafeTensor => {
    const shape = shapeToPyTorch(name, tensor.shape);
    switch (tensor.dtype) {
      case "float32":
        return { dtype: "F32", shape, data: dataToPyTorch(name, tensor.shape, tensor.data) };
      case "int32":
        return { dtype: "I32", shape, data: dataToPyTorch(name, tensor.shape, tensor.data) };
      case "bool":
        return { dtype: "BOOL", shape, data: dataToPyTorch(name, tensor.shape, tensor.data) };
    }
  });
