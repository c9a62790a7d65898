import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Checked, failure } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { Options } from "./options.js";

/** This example's own results, which are part of the repository. */
export const ownResults = fileURLToPath(new URL("../results", import.meta.url));

/** The folder of the runs, one for each cell. */
export const runsIn = (out: string): string => join(out, "runs");

/** The sorted names in a folder; none if there is no folder. */
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

/** Checks that a path is a folder or can become one. */
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

/** The folder for results. A changed recipe may not write to the recipes' own results. */
export const checkOut = ({ set, out = ownResults }: Options): Checked<string> =>
  pipe(
    checkFolder("out")(out),
    E.filterOrElse(
      (path) => set.length === 0 || path !== ownResults,
      () =>
        failure("Incompatible", {
          path: ["--set"],
          what: "a changed recipe",
          needs: "its own folder, given with --out",
          got: "the folder of the recipes' results",
        }),
    ),
  );

/** The folder of the dataset, if given. */
export const checkData = ({ data }: Options): Checked<{ readonly data?: string }> =>
  data === undefined
    ? E.right({})
    : pipe(
        checkFolder("data")(data),
        E.map((path) => ({ data: path })),
      );
