import { failure, type LongtailError, type ReadFile } from "@longtail/core";
import type { TaskEither } from "fp-ts/lib/TaskEither.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { type CifarSets, loadCifar10, loadCifar100 } from "./load.js";

const MISSING = new Set(["ENOENT", "ENOTDIR"]);

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && "code" in thrown ? String(thrown.code) : String(thrown);

/**
 * Reads files of a folder, in Node.
 *
 * @error FileMissing · FileUnreadable, each with the whole path
 * @example
 * ```ts
 * import { readFolder } from "@longtail/cifar";
 *
 * console.log(await readFolder("/no/such/folder")("train.bin")()); // a left with FileMissing
 * ```
 */
export const readFolder =
  (folder: string): ReadFile =>
  (path) =>
    TE.tryCatch(
      async () => {
        const { readFile } = process.getBuiltinModule("node:fs/promises");
        return readFile(`${folder}/${path}`);
      },
      (thrown) => {
        const [file, code] = [`${folder}/${path}`, codeOf(thrown)];
        return MISSING.has(code)
          ? failure("FileMissing", { file, purpose: "a file of the dataset" })
          : failure("FileUnreadable", { file, reason: code });
      },
    );

/**
 * Reads CIFAR-10 from `cifar-10-batches-bin`, or from the folder that holds it, in Node.
 *
 * @shape train uint8 [50000, 32, 32, 3] · test uint8 [10000, 32, 32, 3]
 * @error FileMissing · FileUnreadable · FileTruncated · FileForeign
 * @example
 * ```ts
 * import { readCifar10 } from "@longtail/cifar";
 * import { renderError } from "@longtail/core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const sets = await readCifar10("data")();
 * console.log(E.isRight(sets) ? sets.right.train.labels.length : renderError(sets.left));
 * ```
 */
export const readCifar10 = (folder: string): TaskEither<LongtailError, CifarSets> =>
  loadCifar10(readFolder(folder));

/**
 * Reads CIFAR-100 with its fine labels from `cifar-100-binary`, or from the folder that holds it, in Node.
 *
 * @shape train uint8 [50000, 32, 32, 3] · test uint8 [10000, 32, 32, 3]
 * @error FileMissing · FileUnreadable · FileTruncated · FileForeign
 * @example
 * ```ts
 * import { readCifar100 } from "@longtail/cifar";
 * import { renderError } from "@longtail/core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const sets = await readCifar100("data")();
 * console.log(E.isRight(sets) ? sets.right.classNames : renderError(sets.left));
 * ```
 */
export const readCifar100 = (folder: string): TaskEither<LongtailError, CifarSets> =>
  loadCifar100(readFolder(folder));
