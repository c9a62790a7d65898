import { failure, type LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Block, NumberArray, NumberRows } from "./api.js";
import { BadCell, foreign } from "./errors.js";

const most = 2 ** 31;

const joined = (blocks: readonly Block["data"][], length: number): Float32Array | Float64Array => {
  const whole =
    blocks[0] instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
};

/**
 * Reads a whole array into memory.
 *
 * @shape the shape in the file; [rows, columns] or, of one column, [rows] in CSV and JSON lines
 * @error those of `openArray` · OutOfRange (more than 2^31 numbers: take its blocks)
 * @owns  the result is new
 * @example
 * ```ts
 * import { bytesSource, openArray, readArray } from "@longtail/arrays";
 * import { orThrow } from "@longtail/core";
 * import { pipe } from "fp-ts/lib/function.js";
 * import * as TE from "fp-ts/lib/TaskEither.js";
 *
 * const source = bytesSource(new TextEncoder().encode("[1, 2]\n[3, 4]\n"), "rows.jsonl");
 * const { shape, data } = await orThrow(pipe(openArray(source), TE.chain(readArray)));
 * console.log(shape, data); // [2, 2], 1 2 3 4
 * ```
 */
export const readArray =
  (opened: NumberRows): TE.TaskEither<LongtailError, NumberArray> =>
  async () => {
    const parts: Block["data"][] = [];
    let [rows, length] = [0, 0];
    for await (const block of opened.blocks()) {
      if (E.isLeft(block)) return block;
      rows += block.right.rows;
      length += block.right.data.length;
      if (length > most)
        return E.left(
          failure("Incompatible", {
            path: [],
            what: opened.file,
            needs: `at most ${most} numbers to fit into memory`,
            got: "more",
          }),
        );
      parts.push(block.right.data.slice());
    }
    const shape = opened.shape ?? (opened.columns === 1 ? [rows] : [rows, opened.columns]);
    return E.right({ shape, data: joined(parts, length) });
  };

const largest = 2 ** 31 - 1;

/**
 * Reads class labels: a list of integers, of at least 0, in any of the formats and types. 2.0 is an integer, 2.5 is none.
 *
 * @shape result int32 [n], from [n] or [n, 1]
 * @error those of `openArray` · FileForeign (a matrix: not one label a row) · arrays/BadCell (no integer of at least 0)
 * @owns  the result is new
 * @example
 * ```ts
 * import { bytesSource, openArray, readLabels } from "@longtail/arrays";
 * import { orThrow } from "@longtail/core";
 * import { pipe } from "fp-ts/lib/function.js";
 * import * as TE from "fp-ts/lib/TaskEither.js";
 *
 * const source = bytesSource(new TextEncoder().encode("label\n2\n0\n"), "labels.csv");
 * console.log(await orThrow(pipe(openArray(source), TE.chain(readLabels)))); // 2, 0
 * ```
 */
export const readLabels = (opened: NumberRows): TE.TaskEither<LongtailError, Int32Array> =>
  opened.columns !== 1
    ? TE.left(
        foreign(
          opened.file,
          "one label a row",
          opened.shape === undefined
            ? `${opened.columns} columns`
            : `the shape (${opened.shape.join(", ")})`,
        ),
      )
    : pipe(
        readArray(opened),
        TE.chainEitherK(({ data }) => {
          const index = (data as Float64Array).findIndex(
            (value) => !(Number.isInteger(value) && value >= 0 && value <= largest),
          );
          return index < 0
            ? E.right(Int32Array.from(data))
            : E.left(
                BadCell.of({
                  file: opened.file,
                  place: { row: index, column: 0 },
                  expected: "a label, an integer of at least 0",
                  found: String(data[index]),
                }),
              );
        }),
      );
