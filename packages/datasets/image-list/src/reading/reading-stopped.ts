import { declareError } from "@longtail/core";

/**
 * Pictures that were asked for and do not come: the reader was closed, or a worker ended.
 *
 * @example
 * ```ts
 * import { renderError } from "@longtail/core";
 * import { ReadingStopped } from "@longtail/image-list";
 *
 * console.log(renderError(ReadingStopped.of({ reason: "the reader is closed" })));
 * // pictures are not read on: the reader is closed
 * ```
 */
export const ReadingStopped = declareError(
  "image-list/ReadingStopped",
  ({ reason }: { readonly reason: string }) => `pictures are not read on: ${reason}`,
);
