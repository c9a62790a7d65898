import type { LongtailError } from "@longtail/core";
import type { Either } from "#fp-ts/Either";
import type { Task } from "#fp-ts/Task";
import type { TaskEither } from "#fp-ts/TaskEither";

/** Bytes that can be read from any place: a file, a `Blob`, an address, memory. */
export interface Source {
  /** The name that errors give. */
  readonly name: string;
  /** The file's path in Node, by which other threads open it. */
  readonly path?: string;
  /** How many bytes there are. */
  readonly size: number;
  /** The bytes in [start, end), which lie within the size. They are written to the start of `into` where it is given. */
  readonly read: (
    start: number,
    end: number,
    into?: Uint8Array,
  ) => TaskEither<LongtailError, Uint8Array>;
  /** Gives back what the source holds, such as an open file. */
  readonly close: Task<void>;
}

/** The formats that are read. */
export type Format = "npy" | "npz" | "safetensors" | "csv" | "json-lines" | "parquet";

/** Some whole rows, one after another. */
export interface Block {
  /** The first row's position, counted from 0. */
  readonly start: number;
  readonly rows: number;
  /** Row by row; valid until the next block is asked for. */
  readonly data: Float32Array | Float64Array;
}

/** How blocks are cut. */
export interface BlockOptions {
  /** Rows in a block; by default as many as hold a million numbers. The last block may have fewer. */
  readonly rows?: number;
  /** Lets a NaN of a binary format through, for a reader that looks at each number itself. */
  readonly allowNaN?: boolean;
}

/** How blocks of some rows are cut. */
export interface RangeOptions extends BlockOptions {
  /**
   * The caller's buffers, an empty array at first: what is read lies in them, and they are filled or enlarged as needed.
   * Calls one after another that are given the same array use the same memory. No two calls may have it at a time.
   */
  readonly buffers?: Uint8Array[];
}

/** Where the rows of an array lie in a file, one after another: plain data, by which `rowsIn` reads some of them. */
export interface FileRows {
  readonly path: string;
  /** The file and the array, in errors. */
  readonly place: string;
  readonly dtype: string;
  readonly bigEndian: boolean;
  readonly shape: readonly number[];
  /** The first row's first byte. */
  readonly offset: number;
}

/** Blocks in order. A left is the last thing that comes. */
export type Blocks = AsyncGenerator<Either<LongtailError, Block>, void, undefined>;

/** An array of numbers in a file, of which nothing but its description has been read. */
export interface NumberRows {
  /** The name of the source. */
  readonly file: string;
  readonly format: Format;
  /** The name of the array or the columns, where the file has several. */
  readonly name?: string;
  /** The elements' type as NumPy names it; "text" in CSV and JSON lines. */
  readonly dtype: string;
  /** The sizes; undefined in CSV and JSON lines, where only the end of the file tells. */
  readonly shape?: readonly number[];
  /** The first of the sizes. */
  readonly rows?: number;
  /** Numbers in a row: the product of the other sizes, 1 for a list. */
  readonly columns: number;
  /** The names of the columns, in CSV with a header and in Parquet. */
  readonly columnNames?: readonly string[];
  /** Where the rows lie, if each can be read by itself: in .npy of C's order and in safetensors, of a `fileSource`. */
  readonly at?: FileRows;
  /** The rows, from the first to the last. A file of gigabytes takes the memory of three blocks. */
  readonly blocks: (options?: BlockOptions) => Blocks;
}

/** A whole array of numbers. */
export interface NumberArray {
  readonly shape: readonly number[];
  /** Row by row. */
  readonly data: Float32Array | Float64Array;
}

/** What to open in a file that holds several arrays or columns. */
export interface OpenOptions {
  /** The name of the array, the column or the key. */
  readonly name?: string;
  /** Without `name`: names to take, in this order, where the file has one of them. */
  readonly prefer?: readonly string[];
}
