import type { LongtailError } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { SafeFile } from "./dtypes.js";
import { isPth } from "./pth/forms.js";
import { readSafetensors } from "./read-safetensors.js";

/**
 * Reads a file of weights: safetensors, or what `torch.save` wrote, by its first bytes. Nothing in it is executed.
 *
 * The reader of `torch.save`'s files is loaded when it is needed, so that pages that never meet one do not carry it.
 *
 * @error those of `readSafetensors` and of `readPth`
 * @owns the caller owns the arrays, which are copies
 * @example
 * ```ts
 * import { publishedWeights, readCheckpoint, writeSafetensors } from "@longtail/checkpoint";
 * import { orThrow } from "@longtail/core";
 *
 * const bias = { dtype: "F32", shape: [2], data: Float32Array.of(0.5, -0.5) } as const;
 * const bytes = orThrow(writeSafetensors({ tensors: { "module.fc.bias": bias } }));
 * const file = await orThrow(readCheckpoint(bytes, "net.safetensors"));
 * console.log(orThrow(publishedWeights(file)).tensors); // classifier.fc.bias
 * ```
 */
export const readCheckpoint = (
  bytes: Uint8Array,
  file: string,
): TE.TaskEither<LongtailError, SafeFile> =>
  isPth(bytes)
    ? pipe(
        TE.fromTask(() => import("./pth/read-pth.js")),
        TE.chainEitherK(({ readPth }) => readPth(bytes, file)),
      )
    : TE.fromEither(readSafetensors(bytes, file));
