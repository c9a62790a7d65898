import {
  fromPyTorch,
  type NamedArrays,
  publishedWeights,
  readCheckpoint,
  variablesIn,
} from "@longtail/checkpoint";
import {
  digestOf,
  failure,
  filterRecord,
  type LongtailError,
  type Model,
  type NamedShapes,
  type ReadFile,
} from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Pretrained } from "./pretrained-weights.js";

interface Expected {
  readonly parameterShapes: NamedShapes;
  readonly statisticShapes: NamedShapes;
}

// A model of which a part never learns begins with that part's weights, and drops what else the file has.
const expectedOf = ({
  parameterShapes,
  statisticShapes,
  frozen = () => true,
}: Model): Expected => ({
  parameterShapes: filterRecord(parameterShapes, frozen),
  statisticShapes: filterRecord(statisticShapes, frozen),
});

const ignored =
  ({ frozen }: Model, { parameterShapes, statisticShapes }: Expected) =>
  (name: string): boolean =>
    !name.startsWith("backbone.") ||
    (frozen !== undefined &&
      !Object.hasOwn(parameterShapes, name) &&
      !Object.hasOwn(statisticShapes, name));

const missing =
  (file: string) =>
  (error: LongtailError): LongtailError =>
    error._tag === "FileMissing"
      ? failure("FileMissing", {
          file: error.file,
          purpose: `the pretrained weights of the model, ${file} in the data folder`,
        })
      : error;

/**
 * Pretrained weights: a file of the data folder, safetensors or what `torch.save` wrote, with the
 * names of the model or of torchvision's ResNets. The file's classifier is left out. The shapes are checked, and no tensor is made.
 *
 * @error FileMissing · FileForeign · FileTruncated · core/FileDamaged · checkpoint/CodeRefused · checkpoint/Mismatch (weights that are not
 *        the model's)
 */
export const readPretrained = (
  file: string,
  model: Model,
  read: ReadFile,
): TE.TaskEither<LongtailError, Pretrained> => {
  const expected = expectedOf(model);
  const ignore = ignored(model, expected);
  const bytes = pipe(read(file), TE.mapLeft(missing(file)));
  const weights = (found: Uint8Array) =>
    pipe(
      readCheckpoint(found, file),
      TE.chainEitherK((checkpoint) => publishedWeights(checkpoint, file)),
      TE.map(({ tensors }) => ({ tensors, metadata: {} })),
    );
  const fits = (found: Uint8Array): TE.TaskEither<LongtailError, NamedArrays> =>
    pipe(
      weights(found),
      TE.chainEitherK((safe) =>
        fromPyTorch(
          safe,
          { ...expected.parameterShapes, ...expected.statisticShapes },
          { ignore },
          file,
        ),
      ),
    );
  return pipe(
    bytes,
    TE.chainFirst(fits),
    TE.map(digestOf),
    TE.map((digest) => ({
      digest,
      // Read again: a plan lives as long as its run, which needs them once.
      load: pipe(
        bytes,
        TE.filterOrElse(
          (found) => digestOf(found) === digest,
          () =>
            failure("FileForeign", {
              file,
              expected: "the weights that the pipeline was planned with",
              found: "others",
            }),
        ),
        TE.chain(weights),
        TE.chainEitherK((safe) => variablesIn(safe, expected, file, { ignore })),
      ),
    })),
  );
};
