import { failure, type LongtailError, messageOf, printable } from "@longtail/core";
import type { AsyncBuffer, FileMetaData } from "hyparquet";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Blocks, NumberRows, OpenOptions, Source } from "../api.js";
import { BadCell, foreign } from "../errors.js";
import { choose } from "./choose.js";
import { pagesFault } from "./parquet-pages.js";
import { rowsOfBlock } from "./raw.js";

type Library = typeof import("hyparquet");

const expected = "a Parquet file";

const library = (file: string): TE.TaskEither<LongtailError, Library> =>
  TE.tryCatch(
    () => import("hyparquet"),
    () =>
      failure("FileUnreadable", {
        file,
        reason: "Parquet needs the package hyparquet: npm install hyparquet",
      }),
  );

const bufferOf = (source: Source): AsyncBuffer => ({
  byteLength: source.size,
  slice: async (start, end = source.size) => {
    const from = start < 0 ? source.size + start : start;
    if (!(from >= 0 && end >= from && end <= source.size))
      throw new Error("it points outside itself");
    const bytes = await source.read(from, end)();
    if (E.isLeft(bytes)) throw Object.assign(new Error("it cannot be read"), { cause: bytes.left });
    return bytes.right.slice().buffer;
  },
});

const faultOf =
  (file: string) =>
  (thrown: unknown): LongtailError => {
    const { cause } = Object(thrown) as { readonly cause?: LongtailError };
    return cause !== undefined && "_tag" in Object(cause)
      ? cause
      : foreign(
          file,
          expected,
          // An error of the language says what the decoder stumbled over, and nothing of the file; so does "undefined".
          thrown instanceof TypeError ||
            thrown instanceof RangeError ||
            /\bundefined\b/.test(messageOf(thrown))
            ? "one whose parts contradict one another"
            : `one that cannot be read (${printable(messageOf(thrown))})`,
        );
  };

const numeric = new Set(["BOOLEAN", "INT32", "INT64", "FLOAT", "DOUBLE"]);

interface Column {
  readonly name: string;
  /** Whether its cells are numbers, or lists of them. */
  readonly isNumeric: boolean;
}

const columnsOf = ({ parquetSchema }: Library, metadata: FileMetaData): readonly Column[] =>
  parquetSchema(metadata).children.map(({ element, children }) => {
    let leaf = { element, children };
    while (leaf.children.length === 1) leaf = leaf.children[0] as typeof leaf;
    const { type, converted_type, logical_type } = leaf.element;
    return {
      name: element.name,
      isNumeric:
        leaf.children.length === 0 &&
        ((type !== undefined &&
          numeric.has(type) &&
          !/^(DECIMAL|DATE|TIME|INTERVAL)/.test(converted_type ?? "")) ||
          logical_type?.type === "FLOAT16"),
    };
  });

const chosenColumns = (
  file: string,
  all: readonly Column[],
  options: OpenOptions,
): E.Either<LongtailError, readonly string[]> => {
  // pandas keeps its row numbers under this name.
  const columns = all.filter(({ name }) => !/^__index_level_\d+__$/.test(name));
  const names = columns.map(({ name }) => name);
  const chosen =
    options.name !== undefined || (options.prefer ?? []).some((name) => names.includes(name))
      ? pipe(
          choose(file, "column", names, options),
          E.map((name) => [name]),
        )
      : E.right(names);
  return pipe(
    chosen,
    E.chain((found) => {
      if (found.length === 0) return E.left(foreign(file, "columns of numbers", "none"));
      const strange = columns.find(({ name, isNumeric }) => found.includes(name) && !isNumeric);
      return strange === undefined
        ? E.right(found)
        : E.left(
            foreign(
              file,
              "columns of numbers",
              `the column "${printable(strange.name)}" of another type`,
            ),
          );
    }),
  );
};

const numberOf = (cell: unknown): E.Either<string, number> => {
  if (cell === null || cell === undefined) return E.left("nothing");
  if (typeof cell === "boolean") return E.right(cell ? 1 : 0);
  if (typeof cell === "bigint")
    return cell > 2n ** 53n || cell < -(2n ** 53n)
      ? E.left(`${cell}, an integer beyond 2^53`)
      : E.right(Number(cell));
  if (typeof cell !== "number") return E.left(Array.isArray(cell) ? "a list" : "no number");
  return Number.isNaN(cell) ? E.left("NaN") : E.right(cell);
};

async function* blocksOf(
  parquet: Library,
  source: Source,
  metadata: FileMetaData,
  names: readonly string[],
  columns: number,
  isList: boolean,
  rows: number,
): Blocks {
  const file = source.name;
  const total = Number(metadata.num_rows);
  for (let start = 0; start < total; start += rows) {
    const count = Math.min(rows, total - start);
    const read = await TE.tryCatch(async () => {
      let found: readonly (readonly unknown[])[] = [];
      await parquet.parquetRead({
        file: bufferOf(source),
        metadata,
        columns: [...names],
        rowStart: start,
        rowEnd: start + count,
        onComplete: (all) => {
          found = all;
        },
      });
      return found;
    }, faultOf(file))();
    if (E.isLeft(read)) {
      yield read;
      return;
    }
    if (read.right.length !== count) {
      yield E.left(foreign(file, `${total} rows`, `${start + read.right.length}`));
      return;
    }
    const data = new Float64Array(count * columns);
    for (const [r, row] of read.right.entries()) {
      const cells = isList ? row[0] : row;
      const bad = (column: number, wanted: string, found: string) =>
        E.left(BadCell.of({ file, place: { row: start + r, column }, expected: wanted, found }));
      if (!Array.isArray(cells) && !ArrayBuffer.isView(cells)) {
        yield bad(0, "a list of numbers", "nothing");
        return;
      }
      const list = cells as ArrayLike<unknown>;
      if (list.length !== columns) {
        yield bad(0, `${columns} numbers`, String(list.length));
        return;
      }
      for (let c = 0; c < columns; c++) {
        const value = numberOf(list[c]);
        if (E.isLeft(value)) {
          yield bad(c, "a number", value.left);
          return;
        }
        data[r * columns + c] = value.right;
      }
    }
    yield E.right({ start, rows: count, data });
  }
}

/** Opens a Parquet file: its columns of numbers, or one column of lists. */
export const openParquet = (
  source: Source,
  options: OpenOptions,
): TE.TaskEither<LongtailError, NumberRows> =>
  pipe(
    library(source.name),
    TE.bindTo("parquet"),
    TE.bind("metadata", ({ parquet }) =>
      TE.tryCatch(() => parquet.parquetMetadataAsync(bufferOf(source)), faultOf(source.name)),
    ),
    TE.bind("names", ({ parquet, metadata }) =>
      pipe(
        TE.tryCatch(
          () => Promise.resolve().then(() => columnsOf(parquet, metadata)),
          faultOf(source.name),
        ),
        TE.chainEitherK((columns) => chosenColumns(source.name, columns, options)),
      ),
    ),
    TE.chainFirst(({ metadata, names }) =>
      pipe(
        TE.tryCatch(() => pagesFault(source, metadata, names), faultOf(source.name)),
        TE.chainEitherK((checked) => checked),
        TE.filterOrElse(
          (found) => found === undefined,
          (found) => foreign(source.name, expected, String(found)),
        ),
      ),
    ),
    // Whether cells are lists, and how long, only a row tells.
    TE.bind("sample", ({ parquet, metadata, names }) =>
      TE.tryCatch(async () => {
        let found: readonly unknown[] | undefined;
        if (metadata.num_rows > 0n)
          await parquet.parquetRead({
            file: bufferOf(source),
            metadata,
            columns: [...names],
            rowStart: 0,
            rowEnd: 1,
            onComplete: ([row]) => {
              found = row;
            },
          });
        return found;
      }, faultOf(source.name)),
    ),
    TE.filterOrElse(
      ({ metadata: { num_rows: rows } }) => rows >= 0n && rows <= BigInt(Number.MAX_SAFE_INTEGER),
      () => foreign(source.name, expected, "an impossible number of rows"),
    ),
    TE.map(({ parquet, metadata, names, sample }): NumberRows => {
      const [cell] = sample ?? [];
      const isList = names.length === 1 && (Array.isArray(cell) || ArrayBuffer.isView(cell));
      const columns = isList ? (cell as unknown as ArrayLike<unknown>).length : names.length;
      const rows = Number(metadata.num_rows);
      const [only] = names;
      return {
        file: source.name,
        format: "parquet",
        ...(names.length === 1 && only !== undefined && { name: only }),
        dtype: "float64",
        shape: [rows, columns],
        rows,
        columns,
        ...(!isList && { columnNames: names }),
        blocks: (blockOptions) =>
          blocksOf(
            parquet,
            source,
            metadata,
            names,
            columns,
            isList,
            rowsOfBlock(columns, blockOptions),
          ),
      };
    }),
  );
