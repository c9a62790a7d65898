import type { Store } from "@longtail/checkpoint";
import { type Codec, closed, type LongtailError, listOf, text } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { Circumstances } from "./circumstances.js";
import { decodeFile } from "./json-file.js";

/**
 * How the weights in a run folder were made: the content of its `made.json`.
 *
 * It lies beside the weights, so that it describes the training, not the command that asks for the cell later.
 */
export interface Provenance {
  /** The circumstances of each invocation that trained the cell, in order and without repetition. */
  readonly sittings: readonly Circumstances[];
  /** The provenance of stage 1, if another cell trained it. */
  readonly stage1?: Stage1Provenance;
  /** When the cell was finished. */
  readonly date?: string;
}

/** The cell that trained a shared stage 1, and the circumstances of each invocation that did. */
export interface Stage1Provenance {
  readonly cell: string;
  readonly sittings: readonly Circumstances[];
}

/** The provenance of a finished cell. */
export type FinishedProvenance = Provenance & Required<Pick<Provenance, "date">>;

const sittings = listOf(Circumstances, 1);

/** The codec of the provenance of a shared stage 1. */
export const Stage1Provenance: Codec<Stage1Provenance> = closed("stage 1", {
  cell: text,
  sittings,
});

const ProvenanceCodec = closed("record", { sittings }, { stage1: Stage1Provenance, date: text });

const file = "made.json";

/**
 * The provenance stored in a run folder; `undefined` if there is none.
 *
 * @error FileUnreadable · FileForeign (not JSON) · errors of the codec
 */
export const readProvenance = (
  store: Store,
): TE.TaskEither<LongtailError, Provenance | undefined> =>
  pipe(
    store.read(file),
    TE.chainEitherK((found) =>
      found === undefined ? E.right(undefined) : decodeFile(file, ProvenanceCodec)(found),
    ),
  );

const write = <P extends Provenance>(
  store: Store,
  provenance: P,
): TE.TaskEither<LongtailError, P> =>
  pipe(
    store.write(file, new TextEncoder().encode(`${JSON.stringify(provenance, null, 2)}\n`)),
    TE.map(() => provenance),
  );

/**
 * The stored provenance. In a new folder it is written first.
 *
 * @error errors of `readProvenance` · FileUnwritable
 */
export const readOrStart = (
  store: Store,
  circumstances: Circumstances,
  stage1: Stage1Provenance | undefined,
): TE.TaskEither<LongtailError, Provenance> =>
  pipe(
    readProvenance(store),
    TE.chain((found) =>
      found === undefined
        ? write(store, { sittings: [circumstances], ...(stage1 && { stage1 }) })
        : TE.right(found),
    ),
  );

const same = (a: Circumstances, b: Circumstances): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/**
 * Adds an invocation that continues training. Written when training starts, because it may be interrupted at any time.
 *
 * @error FileUnwritable
 */
export const addInvocation = (
  store: Store,
  { sittings: earlier, stage1 }: Provenance,
  circumstances: Circumstances,
): TE.TaskEither<LongtailError, Provenance> =>
  write(store, {
    sittings: [...earlier.filter((one) => !same(one, circumstances)), circumstances],
    ...(stage1 && { stage1 }),
  });

/**
 * Adds the date at which the cell was finished, unless it has one.
 *
 * @error FileUnwritable
 */
export const finish = (
  store: Store,
  { date = new Date().toISOString(), ...provenance }: Provenance,
): TE.TaskEither<LongtailError, FinishedProvenance> => write(store, { ...provenance, date });

/** The provenance of a cell's stage 1, for another cell that starts from it. */
export const stage1ProvenanceOf = (
  cell: string,
  { sittings: own, stage1 }: Provenance,
): Stage1Provenance => stage1 ?? { cell, sittings: own };
