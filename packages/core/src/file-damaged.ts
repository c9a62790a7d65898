import { declareError } from "./declare-error.js";

/**
 * A file whose bytes are not those that were written: its digest is another.
 *
 * @example
 * ```ts
 * import { FileDamaged, renderError } from "@longtail/core";
 *
 * const error = FileDamaged.of({ file: "last.safetensors", expected: "ba78...", actual: "5dae..." });
 * console.log(renderError(error)); // last.safetensors: damaged or changed: its SHA-256 should be ba78..., it is 5dae...
 * ```
 */
export const FileDamaged = declareError(
  "core/FileDamaged",
  ({
    file,
    expected,
    actual,
  }: {
    readonly file: string;
    readonly expected: string;
    readonly actual: string;
  }) => `${file}: damaged or changed: its SHA-256 should be ${expected}, it is ${actual}`,
);
