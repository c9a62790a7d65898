import { failure, type LongtailError, printable } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Blocks, NumberRows, OpenOptions, Source } from "../api.js";
import { foreign } from "../errors.js";
import { bytesSource } from "../source.js";
import { type Bytes, collected, inPieces } from "./bytes.js";
import { choose } from "./choose.js";
import { type NpyHeader, npyHeader, npyHeaderEnd, npyStart } from "./npy-header.js";
import { blocksOf, described, rowBytes, rowPieces } from "./raw.js";
import { checkSize, notNumbers } from "./read-npy.js";
import { type Member, memberBytes, zipMembers } from "./zip.js";

// The most that an engine puts into one typed array on the machines that people have.
const most = 2 ** 32 - 1;

const nameOf = ({ name }: Member): string => name.replace(/\.npy$/, "");

const headerOf = (
  file: string,
  source: Source,
  member: Member,
): TE.TaskEither<LongtailError, NpyHeader> => {
  const start = (size: number) => async () => {
    const bytes = memberBytes(source, member);
    const first = await inPieces(bytes, size).next();
    await bytes.return();
    return first.done === true ? E.right(new Uint8Array(0)) : first.value;
  };
  return pipe(
    start(npyStart),
    // Copied: pieces are valid until the next.
    TE.chainEitherK((bytes) => pipe(npyHeaderEnd(bytes), E.mapLeft(notNumbers(file)))),
    TE.chain((end) => start(end)),
    TE.chainEitherK((bytes) => pipe(npyHeader(bytes), E.mapLeft(notNumbers(file)))),
    TE.chainEitherK((header) => checkSize(file, header, member.size)),
  );
};

/** The bytes after the first `count`. */
async function* without(count: number, bytes: Bytes): Bytes {
  let left = count;
  for await (const piece of bytes) {
    if (E.isLeft(piece)) {
      yield piece;
      return;
    }
    const rest = piece.right.subarray(Math.min(left, piece.right.length));
    left -= Math.min(left, piece.right.length);
    if (rest.length > 0) yield E.right(rest);
  }
}

async function* wholeFirst(
  file: string,
  source: Source,
  member: Member,
  header: NpyHeader,
  rows: number,
  allowNaN: boolean,
): Blocks {
  if (member.size > most) {
    yield E.left(
      foreign(
        file,
        "an array in C's order, or one of less than 4 GiB",
        "Fortran's order in an archive",
      ),
    );
    return;
  }
  const whole = await collected(memberBytes(source, member), member.size);
  if (E.isLeft(whole)) {
    yield whole;
    return;
  }
  const inMemory = bytesSource(whole.right.bytes, file);
  yield* blocksOf(file, header, rowPieces(inMemory, header.dataStart, header, rows), allowNaN);
}

/** Opens one array of a .npz archive. */
export const openNpz = (
  source: Source,
  options: OpenOptions,
): TE.TaskEither<LongtailError, NumberRows> =>
  pipe(
    zipMembers(source),
    TE.filterOrElse(
      (members) => members.some(({ name }) => name.endsWith(".npy")),
      (members) =>
        foreign(
          source.name,
          "an archive of NumPy arrays (.npz)",
          members.some(({ name }) => name.endsWith("data.pkl"))
            ? "a file of torch.save, a pickle, which can run code and is not read"
            : "an archive of other files",
        ),
    ),
    TE.chainEitherK((members) => {
      const arrays = members.filter(({ name }) => name.endsWith(".npy"));
      return pipe(
        choose(source.name, "array", arrays.map(nameOf), options),
        E.map((name) => arrays.find((member) => nameOf(member) === name) as Member),
      );
    }),
    TE.filterOrElse(
      ({ size }) => Number.isSafeInteger(size),
      () => failure("FileUnreadable", { file: source.name, reason: "it is too large" }),
    ),
    TE.chain((member) => {
      const file = `${source.name}: ${printable(nameOf(member))}`;
      return pipe(
        headerOf(file, source, member),
        TE.map((header) =>
          described(
            file,
            "npz",
            header,
            (rows, allowNaN) =>
              header.fortran && header.shape.length > 1
                ? wholeFirst(file, source, member, header, rows, allowNaN)
                : blocksOf(
                    file,
                    header,
                    inPieces(
                      without(header.dataStart, memberBytes(source, member)),
                      Math.max(1, Math.min(rows, header.shape[0] ?? 1) * rowBytes(header)),
                    ),
                    allowNaN,
                  ),
            nameOf(member),
          ),
        ),
      );
    }),
  );
