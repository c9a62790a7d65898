import type { Store } from "@longtail/checkpoint";
import { closed, type LongtailError, listOf, text } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import type * as t from "io-ts";
import { Circumstances } from "./circumstances.js";
import { decodeFile } from "./json-file.js";

/** How the weights in a run folder came about; kept there, so that it is told of the work and not of who asks for it later. */
export interface Made {
  /** The circumstances of its own sittings, each once, in order. */
  readonly sittings: readonly Circumstances[];
  /** The cell that trained its stage 1, if another did, and the circumstances of that. */
  readonly stage1?: Stage1Made;
  /** When it was done. */
  readonly date?: string;
}

/** How a stage 1 that another cell trained came about. */
export interface Stage1Made {
  readonly cell: string;
  readonly sittings: readonly Circumstances[];
}

const sittings = listOf(Circumstances, 1);

/** The codec of the record of another's stage 1. */
export const Stage1Made: t.Type<Stage1Made> = closed("stage 1", { cell: text, sittings });

const MadeCodec: t.Type<Made> = closed("record", { sittings }, { stage1: Stage1Made, date: text });

const file = "made.json";

/**
 * A run folder's record, if there is one.
 *
 * @error FileUnreadable · FileForeign (no JSON) · what the codec reports
 */
export const readMade = (store: Store): TE.TaskEither<LongtailError, Made | undefined> =>
  pipe(
    store.read(file),
    TE.chainEitherK((found) =>
      found === undefined ? E.right(undefined) : decodeFile(file, MadeCodec)(found),
    ),
  );

const writeMade = <M extends Made>(store: Store, made: M): TE.TaskEither<LongtailError, M> =>
  pipe(
    store.write(file, new TextEncoder().encode(`${JSON.stringify(made, null, 2)}\n`)),
    TE.map(() => made),
  );

/**
 * What a folder's record says; in one that nothing has been done in, it begins one.
 *
 * @error those of `readMade` · FileUnwritable
 */
export const begun = (
  store: Store,
  where: Circumstances,
  stage1: Stage1Made | undefined,
): TE.TaskEither<LongtailError, Made> =>
  pipe(
    readMade(store),
    TE.chain((found) =>
      found !== undefined
        ? TE.right(found)
        : writeMade<Made>(store, {
            sittings: [where],
            ...(stage1 === undefined ? {} : { stage1 }),
          }),
    ),
  );

const same = (a: Circumstances, b: Circumstances): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** A record of work that is done. */
export type Dated = Made & Required<Pick<Made, "date">>;

/**
 * The record with a sitting in which there is something left to do, written when that begins: it may be stopped at any time.
 *
 * @error FileUnwritable
 */
export const sat = (
  store: Store,
  { sittings, stage1 }: Made,
  where: Circumstances,
): TE.TaskEither<LongtailError, Made> =>
  writeMade(store, {
    sittings: [...sittings.filter((sitting) => !same(sitting, where)), where],
    ...(stage1 === undefined ? {} : { stage1 }),
  });

/**
 * The record when all is done, and when that was.
 *
 * @error FileUnwritable
 */
export const ended = (
  store: Store,
  { date = new Date().toISOString(), ...made }: Made,
): TE.TaskEither<LongtailError, Dated> => writeMade(store, { ...made, date });

/** What a cell says that begins with the stage 1 of another. */
export const lent = (cell: string, { sittings: own, stage1 }: Made): Stage1Made =>
  stage1 ?? { cell, sittings: own };
