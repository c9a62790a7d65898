import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Checked, failure } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
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

// The longest part of a path that exists.
const existingPart = (path: string): string =>
  existsSync(path) || dirname(path) === path ? path : existingPart(dirname(path));

/** A folder, or a place for one. */
const checkFolder =
  (option: string) =>
  (path: string): Checked<string> => {
    if (path === "")
      return E.left(
        failure("WrongType", { path: [`--${option}`], expected: "a folder", actual: path }),
      );
    const found = existingPart(resolve(path));
    return statSync(found).isDirectory()
      ? E.right(resolve(path))
      : E.left(failure("Custom", { path: [`--${option}`], message: `"${found}" is not a folder` }));
  };

/** Where results go. A changed recipe's are not those of the recipe, and go elsewhere. */
export const checkOut = ({ set, out = ownResults }: Options): Checked<string> =>
  pipe(
    checkFolder("out")(out),
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
export const checkData = ({ data }: Options): Checked<{ readonly data?: string }> =>
  data === undefined
    ? E.right({})
    : pipe(
        checkFolder("data")(data),
        E.map((path) => ({ data: path })),
      );
