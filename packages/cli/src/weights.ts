import {
  loadVariables,
  type Renaming,
  readSafetensors,
  withoutPrefix,
  wrapperPrefix,
} from "@longtail/checkpoint";
import { type LongtailError, printable, type Variables } from "@longtail/core";
import type { Plan } from "@longtail/mislas";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { OpenRun } from "./open-run.js";
import type { Screen } from "./progress.js";

/** A file of weights, and how its names differ. */
export interface WeightsFile {
  readonly file: string;
  /** The prefix to leave out of its names; that of a wrapper of PyTorch's when absent. */
  readonly prefix?: string | undefined;
}

const renamingOf = (
  bytes: Uint8Array,
  { file, prefix }: WeightsFile,
  screen: Screen | undefined,
): E.Either<LongtailError, Renaming> =>
  prefix !== undefined
    ? E.right({ rename: withoutPrefix(prefix) })
    : pipe(
        readSafetensors(bytes, file),
        E.map(({ tensors }) => {
          const found = wrapperPrefix(Object.keys(tensors));
          if (found !== "")
            screen?.write(
              `${printable(file)}: its names begin with "${found}", as PyTorch's wrappers write them; read without it\n`,
            );
          return { rename: withoutPrefix(found) };
        }),
      );

/**
 * Loads the weights in a file of an open run, hands them to `use` and disposes them.
 *
 * @error FileMissing · FileForeign · FileTruncated · core/FileDamaged · checkpoint/Mismatch (weights of another network) · errors of
 *        `use`
 */
export const withWeights = <A>(
  { bytesOf }: OpenRun,
  fitting: Plan,
  weights: WeightsFile,
  use: (variables: Variables, bytes: Uint8Array) => TE.TaskEither<LongtailError, A>,
  screen?: Screen,
): TE.TaskEither<LongtailError, A> =>
  TE.bracket(
    pipe(
      bytesOf(weights.file),
      TE.bindTo("bytes"),
      TE.bind("variables", ({ bytes }) =>
        pipe(
          renamingOf(bytes, weights, screen),
          E.chain((renaming) => loadVariables(bytes, fitting, weights.file, renaming)),
          TE.fromEither,
        ),
      ),
    ),
    ({ variables, bytes }) => use(variables, bytes),
    ({ variables: { parameters, statistics } }) =>
      TE.fromIO(() => tf.dispose([...Object.values(parameters), ...Object.values(statistics)])),
  );
