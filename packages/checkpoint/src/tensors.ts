import {
  carriedError,
  failure,
  type LongtailError,
  mapRecord,
  messageOf,
  type NamedShapes,
  type NamedTensors,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Renaming } from "./names.js";
import { fromPyTorch, type HostTensor, type NamedArrays, toPyTorch } from "./pytorch.js";
import { readSafetensors } from "./read-safetensors.js";
import { sealName } from "./seal.js";
import { writeSafetensors } from "./write-safetensors.js";

const backendFailure = (during: string) => (cause: unknown) =>
  carriedError(cause) ??
  failure("BackendFailure", {
    backend: tf.getBackend() ?? "missing",
    during,
    reason: messageOf(cause),
  });

const hostOf = async (tensor: tf.Tensor, name: string): Promise<readonly [string, HostTensor]> => {
  const { dtype, shape } = tensor;
  if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool")
    throw new Error(`tensor "${name}" has dtype ${dtype}, which cannot be written`);
  return [name, { dtype, shape, data: await tensor.data() } as HostTensor];
};

/**
 * Writes named tensors as a safetensors file with PyTorch's layouts and the file's digest.
 *
 * @error BackendFailure (reading back from the device) · those of `writeSafetensors`
 * @owns the tensors stay yours, and so do the bytes
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { saveTensors } from "@longtail/checkpoint";
 *
 * const state = { "momentum.fc.weight": tf.zeros([3, 2]) };
 * console.log(await saveTensors(state, { step: "12" })());
 * ```
 */
export const saveTensors = (
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>> = {},
): TE.TaskEither<LongtailError, Uint8Array> =>
  pipe(
    TE.tryCatch(
      () => Promise.all(Object.entries(tensors).map(([name, tensor]) => hostOf(tensor, name))),
      backendFailure("reading tensors back"),
    ),
    TE.chainEitherK((named) =>
      writeSafetensors({
        tensors: toPyTorch(Object.fromEntries(named)),
        metadata: { [sealName]: "", ...metadata },
      }),
    ),
  );

/** Copies arrays to the current backend. */
export const toTensors = (arrays: NamedArrays): E.Either<LongtailError, NamedTensors> =>
  E.tryCatch(
    () =>
      tf.tidy(() =>
        mapRecord(arrays, ({ data, shape, dtype }) => tf.tensor(data, [...shape], dtype)),
      ),
    backendFailure("making tensors from a checkpoint"),
  );

/**
 * Reads named tensors from a safetensors file with PyTorch's layouts: exactly those in `expected`.
 *
 * @error FileTruncated · FileForeign · core/FileDamaged · checkpoint/Mismatch · BackendFailure
 * @owns the caller owns the tensors
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { orThrow } from "@longtail/core";
 * import { loadTensors, saveTensors } from "@longtail/checkpoint";
 *
 * const bytes = await orThrow(saveTensors({ "fc.weight": tf.ones([3, 2]) }));
 * orThrow(loadTensors(bytes, { "fc.weight": [3, 2] }))["fc.weight"]?.print();
 * ```
 */
export const loadTensors = (
  bytes: Uint8Array,
  expected: NamedShapes,
  file = "safetensors",
  renaming: Renaming = {},
): E.Either<LongtailError, NamedTensors> =>
  pipe(
    readSafetensors(bytes, file),
    E.chain((safe) => fromPyTorch(safe, expected, renaming, file)),
    E.chain(toTensors),
  );
