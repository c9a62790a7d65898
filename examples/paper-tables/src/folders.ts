import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { failure } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Checked } from "./checks.js";
import type { Options } from "./options.js";

/** This example's own results, which are kept with its source. */
export const ownResults = fileURLToPath(new URL("../results", import.meta.url));

/** The names of what a folder holds, sorted; none where there is no folder. */
export const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
};

// What exists on the way to a path that may not.
const standing = (path: string): string =>
  existsSync(path) || dirname(path) === path ? path : standing(dirname(path));

/** A folder, or a place for one. */
const folder =
  (option: string) =>
  (path: string): Checked<string> => {
    if (path === "")
      return E.left(
        failure("WrongType", { path: [`--${option}`], expected: "a folder", actual: path }),
      );
    const found = standing(resolve(path));
    return statSync(found).isDirectory()
      ? E.right(resolve(path))
      : E.left(failure("Custom", { path: [`--${option}`], message: `"${found}" is not a folder` }));
  };

/** Where results go. A changed recipe's are not those of the recipe, and go elsewhere. */
export const outFor = ({ set, out = ownResults }: Options): Checked<string> =>
  pipe(
    folder("out")(out),
    E.filterOrElse(
      (path) => set.length === 0 || path !== ownResults,
      () =>
        failure("Incompatible", {
          path: ["--set"],
          what: "a changed recipe",
          needs: "a folder of its own, given with --out",
          got: "the folder of the recipes' results",
        }),
    ),
  );

/** Where the data set is, if that is said. */
export const dataFor = ({ data }: Options): Checked<{ readonly data?: string }> =>
  data === undefined
    ? E.right({})
    : pipe(
        folder("data")(data),
        E.map((path) => ({ data: path })),
      );
