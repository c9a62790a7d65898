import { readFile } from "node:fs/promises";
import { type LongtailError, orThrow, renderError } from "@longtail/core";
import { expect } from "vitest";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import {
  bytesSource,
  type NumberArray,
  type NumberRows,
  type OpenOptions,
  openArray,
  readArray,
  readLabels,
} from "../src/index.js";

export const fixture = (name: string): Promise<Buffer> =>
  readFile(new URL(`fixtures/${name}`, import.meta.url));

export const text = (lines: string): Uint8Array => new TextEncoder().encode(lines);

export const opened = (
  bytes: Uint8Array,
  options?: OpenOptions,
  name = "file",
): TE.TaskEither<LongtailError, NumberRows> => openArray(bytesSource(bytes, name), options);

export const array = (bytes: Uint8Array, options?: OpenOptions): Promise<NumberArray> =>
  orThrow(pipe(opened(bytes, options), TE.chain(readArray)));

export const labels = (bytes: Uint8Array, options?: OpenOptions): Promise<Int32Array> =>
  orThrow(pipe(opened(bytes, options), TE.chain(readLabels)));

/** The sentence of the error that reading gives. */
export const fault = async (
  bytes: Uint8Array,
  options?: OpenOptions,
  read: (rows: NumberRows) => TE.TaskEither<LongtailError, unknown> = readArray,
): Promise<string> => {
  const result = await pipe(opened(bytes, options), TE.chain(read))();
  expect(E.isLeft(result)).toBe(true);
  return E.isLeft(result) ? renderError(result.left) : "";
};

/** All blocks joined, read so many rows at a time. */
export const byBlocks = async (rows: NumberRows, size: number): Promise<readonly number[]> => {
  const found: number[] = [];
  let start = 0;
  for await (const each of rows.blocks({ rows: size })) {
    const block = orThrow(each);
    expect(block.start).toBe(start);
    expect(block.data.length).toBe(block.rows * rows.columns);
    start += block.rows;
    found.push(...block.data);
  }
  if (rows.rows !== undefined) expect(start).toBe(rows.rows);
  return found;
};
