import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { failure } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { Checked } from "./checks.js";

// What exists on the way to a path that may not.
const standing = (path: string): string =>
  existsSync(path) || dirname(path) === path ? path : standing(dirname(path));

/** A folder, or a place for one. */
export const folder =
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
