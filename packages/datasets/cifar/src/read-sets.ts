import type { LongtailError } from "@longtail/core";
import { readFolder } from "@longtail/core/read-folder";
import type { TaskEither } from "#fp-ts/TaskEither";
import { type CifarSets, loadCifar10, loadCifar100 } from "./load.js";

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
