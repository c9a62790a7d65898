import { generator, orThrow, renderError, uniformInt } from "@longtail/core";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { readArray } from "../src/index.js";
import { array, byBlocks, fault, labels, opened } from "./open.js";

type Columns = Parameters<typeof parquetWriteBuffer>[0]["columnData"];

const file = (columnData: Columns, rowGroupSize = 3): Uint8Array =>
  new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize }));

const lists = (data: readonly (readonly number[])[]): Uint8Array =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: [{ name: "probs", data: [...data] }],
      schema: [
        { name: "root", num_children: 1 },
        { name: "probs", repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        { name: "element", type: "DOUBLE", repetition_type: "OPTIONAL" },
      ],
    }),
  );

const table = file([
  { name: "path", data: ["a", "b", "c", "d", "e"], type: "STRING" },
  { name: "label", data: [2, 0, 1, 1, 0], type: "INT32" },
  { name: "cat", data: [0.5, 0.25, 0, 1, 0.125], type: "DOUBLE" },
]);

describe("Parquet", () => {
  it("gives columns of numbers, over row groups and in blocks", async () => {
    const numbers = file([
      { name: "cat", data: [0.5, 0.25, 0, 1, 0.125], type: "DOUBLE" },
      { name: "dog", data: [0.5, 0.75, 1, 0, 0.875], type: "FLOAT" },
    ]);
    const wanted = [0.5, 0.5, 0.25, 0.75, 0, 1, 1, 0, 0.125, 0.875];
    expect(await array(numbers)).toEqual({ shape: [5, 2], data: Float64Array.from(wanted) });
    for (const size of [1, 2, 4])
      expect(await byBlocks(orThrow(await opened(numbers)()), size)).toEqual(wanted);
  });

  it("gives one column by name, and one of lists as rows", async () => {
    expect([...(await labels(table, { prefer: ["label"] }))]).toEqual([2, 0, 1, 1, 0]);
    const rows = [
      [0.5, 0.5],
      [1, 0],
    ];
    expect(await array(lists(rows))).toEqual({
      shape: [2, 2],
      data: Float64Array.of(0.5, 0.5, 1, 0),
    });
  });

  it("refuses words, nothing, ragged lists, and integers beyond 2^53", async () => {
    expect(await fault(table)).toBe(
      'file: expected columns of numbers, found the column "path" of another type',
    );
    expect(await fault(file([{ name: "a", data: [1, null, 3], type: "DOUBLE" }]))).toBe(
      "file: row 1, column 0 (from 0): expected a number, found nothing",
    );
    expect(await fault(lists([[1, 2], [3]]))).toBe(
      "file: row 1, column 0 (from 0): expected 2 numbers, found 1",
    );
    expect(await fault(file([{ name: "a", data: [1n, 2n ** 53n + 1n], type: "INT64" }]))).toContain(
      "an integer beyond 2^53",
    );
    expect(await fault(table.subarray(0, table.length - 20))).toContain(
      "expected a Parquet file, found",
    );
  });

  it("refuses a file whose page headers are damaged, or gives its numbers: none takes it without end", async () => {
    const data = Array.from({ length: 40 }, (_, i) => Math.sin(i));
    const whole = file([{ name: "a", data, type: "DOUBLE" }], 40);
    const zeroed = whole.slice().fill(0, 4, 16);
    expect(await fault(zeroed)).toMatch(/^file: expected a Parquet file, found a page/);
    // The header of the only page follows the magic; its first 12 bytes hold its type, sizes and number of values.
    const draw = generator(1);
    let refused = 0;
    for (let test = 0; test < 300; test++) {
      const bytes = whole.slice();
      for (let i = uniformInt(draw, 1, 3); i > 0; i--)
        bytes[uniformInt(draw, 4, 15)] = uniformInt(draw, 0, 255);
      const read = await pipe(opened(bytes), TE.chain(readArray))();
      if (E.isLeft(read)) {
        refused++;
        expect(renderError(read.left)).not.toMatch(/undefined|\[object|TypeError|RangeError/);
      } else expect(read.right.data.length, `case ${test}`).toBe(40);
    }
    expect(refused).toBeGreaterThan(150);
  });
});
