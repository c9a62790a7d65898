import * as E from "#fp-ts/Either";
import { failure, type Path } from "./errors.js";
import type { Checked } from "./gathered.js";
import type { ImageSet, ImagesInFiles, ImagesInMemory } from "./slots.js";

/** Whether a set's pictures are in files; otherwise its images are in memory. */
export const inFiles = (set: ImageSet): set is ImagesInFiles => "open" in set;

/**
 * The set, if its images are in memory; for whatever cannot show pictures in files.
 *
 * @error Incompatible, which says what needs them there
 * @example
 * ```ts
 * import { checkInMemory } from "@longtail/core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const set = { images: new Uint8Array(12), labels: Int32Array.of(0), shape: [2, 2, 3] as const };
 * console.log(E.isRight(checkInMemory(["dataset"], "this gallery", set))); // true
 * ```
 */
export const checkInMemory = (path: Path, what: string, set: ImageSet): Checked<ImagesInMemory> =>
  inFiles(set)
    ? E.left(
        failure("Incompatible", {
          path,
          what,
          needs: "images in memory",
          got: "pictures in files",
        }),
      )
    : E.right(set);
