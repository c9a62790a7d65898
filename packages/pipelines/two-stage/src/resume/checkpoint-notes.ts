import { readSafetensors } from "@longtail/checkpoint";
import {
  closed,
  decode,
  failure,
  inRange,
  type LongtailError,
  listOf,
  oneOf,
  renderError,
  text,
} from "@longtail/core";
import { EpochSummary, ResultSummary } from "@longtail/run-record";
import * as t from "io-ts";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { Journal } from "./journal.js";
import type { RunIdentity } from "./run-identity.js";

/** The file from which a stopped run resumes. */
export const checkpointName = "checkpoint.safetensors";

/** What a checkpoint holds besides tensors. */
export interface CheckpointNotes {
  readonly run: RunIdentity;
  readonly journal: Journal;
}

// Only the keys that are read: the pipeline may name unknown components, and is compared, never made.
const Run = t.intersection([
  t.type({
    pipeline: t.type({
      head: t.type({ kind: t.string }),
      stage1: t.type({
        epochs: t.number,
        learn: t.array(t.type({ parameters: t.string, rate: t.number })),
      }),
    }),
    seed: t.number,
  }),
  t.partial({ data: t.string, pretrained: t.string }),
]);

const paths = listOf(text, 1);

const JournalCodec: t.Type<Journal> = closed(
  "journal",
  {
    stages: listOf(
      closed(
        "stage",
        { name: oneOf("stage1", "stage2"), epochs: listOf(EpochSummary) },
        { best: ResultSummary, bestAccuracy: inRange(0, 1), last: ResultSummary },
      ),
    ),
    seconds: inRange(0, Number.POSITIVE_INFINITY, "[)"),
  },
  {
    files: t.record(t.string, t.string),
    skipped: closed("skipped", {}, { train: paths, validation: paths, test: paths }),
  },
);

/** The error of a checkpoint other than the expected one. */
export const foreign = (expected: string, found: string): LongtailError =>
  failure("FileForeign", { file: checkpointName, expected, found });

const decoded = <A>(codec: t.Type<A>, text: string): E.Either<LongtailError, A> =>
  pipe(
    E.tryCatch(
      (): unknown => JSON.parse(text),
      () => "notes that are not JSON",
    ),
    E.chain((notes) => pipe(decode(codec)(notes), E.mapLeft(renderError))),
    E.mapLeft((found) => foreign("a checkpoint of this version", found)),
  );

/**
 * The run that a checkpoint belongs to.
 *
 * @error FileTruncated · FileForeign (no safetensors; weights alone; notes of another version)
 */
export const notesOf = (bytes: Uint8Array): E.Either<LongtailError, CheckpointNotes> =>
  pipe(
    readSafetensors(bytes, checkpointName),
    E.chain(({ metadata: { run, journal } }) =>
      run === undefined || journal === undefined
        ? E.left(foreign("a checkpoint of a run", "weights alone"))
        : pipe(
            E.Do,
            E.apS("run", decoded(Run as unknown as t.Type<RunIdentity>, run)),
            E.apS("journal", decoded(JournalCodec, journal)),
          ),
    ),
  );
