import type { Blocks, FileRows, RangeOptions, Source } from "./api.js";
import { rangeOf } from "./internal/raw.js";

/**
 * The rows [from, to) of an array, which a thread reads by itself: `at` is what `openArray` found, as plain data.
 *
 * @error of its blocks: FileTruncated · FileUnreadable · arrays/BadCell, with the row in the whole array
 * @owns  the source is not closed; blocks lie in `options.buffers`, if given, until these are used again
 * @example
 * ```ts
 * import { bytesSource, rowsIn, writeNpy } from "@longtail/arrays";
 * import { orThrow } from "@longtail/core";
 *
 * const bytes = orThrow(writeNpy({ shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) }));
 * const source = bytesSource(bytes, "scores.npy");
 * const shape = [3, 2];
 * const at = { path: "scores.npy", place: "scores.npy", dtype: "float32", bigEndian: false, shape, offset: 128 };
 * for await (const block of rowsIn(source, at, 1, 3)) console.log(orThrow(block).data); // 3 4 5 6
 * ```
 */
export const rowsIn = (
  source: Source,
  at: FileRows,
  from: number,
  to: number,
  options?: RangeOptions,
): Blocks => rangeOf(source, at, from, to, options);
