import {
  filterRecord,
  type LongtailError,
  type NamedShapes,
  type NamedTensors,
  type Variables,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { TaskEither } from "#fp-ts/TaskEither";
import type { SafeFile } from "./dtypes.js";
import { isStatistic, type Renaming } from "./names.js";
import { fromPyTorch } from "./pytorch.js";
import { readSafetensors } from "./read-safetensors.js";
import { saveTensors, toTensors } from "./tensors.js";

/**
 * Writes a network's variables as a safetensors file that PyTorch's `load_state_dict` accepts.
 *
 * @error BackendFailure (reading back from the device) · those of `writeSafetensors`
 * @owns the tensors stay yours, and so do the bytes
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { saveVariables } from "@longtail/checkpoint";
 *
 * const variables = { parameters: { "fc.weight": tf.ones([3, 2]) }, statistics: {} };
 * console.log(await saveVariables(variables, { epoch: "9" })());
 * ```
 */
export const saveVariables = (
  variables: Variables,
  metadata: Readonly<Record<string, string>> = {},
): TaskEither<LongtailError, Uint8Array> =>
  saveTensors({ ...variables.parameters, ...variables.statistics }, metadata);

/** The names and shapes of a network's variables, as tfjs lays them out. */
export interface ExpectedVariables {
  readonly parameterShapes: NamedShapes;
  readonly statisticShapes: NamedShapes;
}

/**
 * A network's variables in a file that has been read: exactly those it expects.
 *
 * @error checkpoint/Mismatch · BackendFailure
 * @owns the caller owns the tensors
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { publishedWeights, variablesIn } from "@longtail/checkpoint";
 * import { orThrow } from "@longtail/core";
 *
 * const bias = { dtype: "F32", shape: [2], data: Float32Array.of(1, -1) } as const;
 * const { tensors } = orThrow(publishedWeights({ tensors: { "module.fc.bias": bias }, metadata: {} }));
 * const expected = { parameterShapes: { "classifier.fc.bias": [2] }, statisticShapes: {} };
 * console.log(orThrow(variablesIn({ tensors, metadata: {} }, expected, "net.pth")).parameters);
 * ```
 */
export const variablesIn = (
  file: SafeFile,
  { parameterShapes, statisticShapes }: ExpectedVariables,
  name = "safetensors",
  renaming: Renaming = {},
): E.Either<LongtailError, Variables> =>
  pipe(
    fromPyTorch(file, { ...parameterShapes, ...statisticShapes }, renaming, name),
    E.chain(toTensors),
    E.map((tensors) => ({
      parameters: filterRecord(tensors, (tensor) => Object.hasOwn(parameterShapes, tensor)),
      statistics: filterRecord(tensors, (tensor) => Object.hasOwn(statisticShapes, tensor)),
    })),
  );

/**
 * Reads a network's variables from a safetensors file: exactly those it expects.
 *
 * @error FileTruncated · FileForeign · core/FileDamaged · checkpoint/Mismatch · BackendFailure
 * @owns the caller owns the tensors
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { orThrow } from "@longtail/core";
 * import { loadVariables, saveVariables } from "@longtail/checkpoint";
 *
 * const variables = { parameters: { "bn.weight": tf.ones([4]) }, statistics: { "bn.running_mean": tf.zeros([4]) } };
 * const bytes = await orThrow(saveVariables(variables));
 * const expected = { parameterShapes: { "bn.weight": [4] }, statisticShapes: { "bn.running_mean": [4] } };
 * console.log(Object.keys(orThrow(loadVariables(bytes, expected, "best.safetensors")).statistics));
 * ```
 */
export const loadVariables = (
  bytes: Uint8Array,
  expected: ExpectedVariables,
  file = "safetensors",
  renaming: Renaming = {},
): E.Either<LongtailError, Variables> =>
  pipe(
    readSafetensors(bytes, file),
    E.chain((safe) => variablesIn(safe, expected, file, renaming)),
  );

/**
 * Splits named tensors into parameters and statistics; running means and variances are the statistics.
 *
 * @owns the same tensors in another record
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { splitVariables } from "@longtail/checkpoint";
 *
 * const { statistics } = splitVariables({ "bn.weight": tf.ones([4]), "bn.running_var": tf.ones([4]) });
 * console.log(Object.keys(statistics)); // bn.running_var
 * ```
 */
export const splitVariables = (tensors: NamedTensors): Variables => ({
  parameters: filterRecord(tensors, (name) => !isStatistic(name)),
  statistics: filterRecord(tensors, isStatistic),
});
