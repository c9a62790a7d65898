import {
  publishedWeights,
  readCheckpoint,
  type SafeFile,
  variablesIn,
  withoutPrefix,
} from "@longtail/checkpoint";
import { type LongtailError, printable, type Variables } from "@longtail/core";
import type { Plan } from "@longtail/mislas";
import * as tf from "@tensorflow/tfjs-core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { OpenRun } from "./open-run.js";
import type { Screen } from "./progress.js";
import { plainLayout, recognized } from "./recognized.js";

/** A file of weights, and how its names differ. */
export interface WeightsFile {
  readonly file: string;
  /** The prefix to leave out of its names; absent, the layouts of published checkpoints are recognized. */
  readonly prefix?: string | undefined;
}

// A prefix of one's own is for a file of no known layout.
const namedAsOurs = (
  read: SafeFile,
  { file, prefix }: WeightsFile,
  screen: Screen | undefined,
): TE.TaskEither<LongtailError, SafeFile> =>
  prefix !== undefined
    ? TE.right(read)
    : pipe(
        TE.fromEither(publishedWeights(read, file)),
        TE.tapIO((weights) => () => {
          if (weights.layout !== plainLayout)
            screen?.write(`${printable(file)}: ${recognized(weights)}\n`);
          else if (weights.wrapper !== "")
            screen?.write(
              `${printable(file)}: its names begin with "${weights.wrapper}", as PyTorch's wrappers write them; read without it\n`,
            );
        }),
        TE.map(({ tensors }) => ({ tensors, metadata: read.metadata })),
      );

/**
 * Loads the weights in a file, safetensors or what `torch.save` wrote, hands them to `use` and disposes them.
 *
 * @error FileMissing · FileForeign · FileTruncated · core/FileDamaged · checkpoint/CodeRefused · checkpoint/Mismatch (weights of
 *        another network) · errors of `use`
 */
export const withWeights = <A>(
  { bytesOf }: Pick<OpenRun, "bytesOf">,
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
          readCheckpoint(bytes, weights.file),
          TE.chain((read) => namedAsOurs(read, weights, screen)),
          TE.chainEitherK((read) =>
            variablesIn(read, fitting, weights.file, {
              rename: withoutPrefix(weights.prefix ?? ""),
            }),
          ),
        ),
      ),
    ),
    ({ variables, bytes }) => use(variables, bytes),
    ({ variables: { parameters, statistics } }) =>
      TE.fromIO(() => tf.dispose([...Object.values(parameters), ...Object.values(statistics)])),
  );
