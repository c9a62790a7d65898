import { type Checked, failure, gatheredList, someOf } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { ImageList } from "./image-list.js";

const checkUnique = ({ file, paths }: ImageList): Checked<ReadonlySet<string>> => {
  const seen = new Set(paths);
  if (seen.size === paths.length) return E.right(seen);
  const once = new Set<string>();
  const twice = paths.filter((path) => once.has(path) || !once.add(path));
  return E.left(
    failure("FileForeign", { file, expected: "each image once", found: `again ${someOf(twice)}` }),
  );
};

const checkApart = (seen: ReadonlySet<string>, train: string, held: ImageList): Checked<true> => {
  const both = held.paths.filter((path) => seen.has(path));
  return both.length === 0
    ? E.right(true)
    : E.left(
        failure("FileForeign", {
          file: held.file,
          expected: `no image of ${train}`,
          found: `${both.length}: ${someOf(both)}`,
        }),
      );
};

/**
 * Whether each image is in one list, and there once.
 *
 * @error FileForeign: an image twice in a list, a held-out image that is trained on or held out for something else
 */
export const checkPaths = (train: ImageList, held: readonly ImageList[]): Checked<true> =>
  pipe(
    gatheredList([train, ...held].map(checkUnique)),
    E.chain((sets) =>
      gatheredList(
        [train, ...held].flatMap((list, i) =>
          held
            .slice(i)
            .map((other) => checkApart(sets[i] as ReadonlySet<string>, list.file, other)),
        ),
      ),
    ),
    E.map(() => true),
  );
