import type { Store } from "@longtail/checkpoint";
import { failure, type LongtailError } from "@longtail/core";
import { decodeRecord, type RunSummary, recordName } from "@longtail/run-record";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { jsonIn } from "../json-file.js";
import { firstDifference } from "../plan/first-difference.js";
import type { Plan } from "../plan/plan.js";
import { type CheckpointNotes, checkpointName, notesOf } from "./checkpoint-notes.js";
import { fileUnderway, recordedFile } from "./run-files.js";

/** The file of a run's descriptor. */
export const pipelineName = "pipeline.json";

/** A run as its store has it; its parts agree with each other. */
export interface StoredRun {
  /** The descriptor in `pipeline.json`. */
  readonly descriptor: unknown;
  /** The record of a run that has ended. */
  readonly summary?: RunSummary;
  /** What the checkpoint says; absent where there is none. */
  readonly notes?: CheckpointNotes;
}

const agreeing = (
  { descriptor, summary, notes }: StoredRun,
  checkpoint: Uint8Array | undefined,
): LongtailError | undefined => {
  const [file, ours] =
    summary === undefined
      ? [checkpointName, notes?.run.pipeline]
      : [recordName, summary.descriptor];
  const where = ours === undefined ? undefined : firstDifference(ours, descriptor);
  if (where !== undefined)
    return failure("FileForeign", {
      file: pipelineName,
      expected: `the pipeline that ${file} records`,
      found: `one that differs in ${where}`,
    });
  const known =
    checkpoint === undefined
      ? E.right(undefined)
      : recordedFile(summary?.files ?? {})(checkpointName, checkpoint);
  return E.isLeft(known) ? known.left : undefined;
};

/**
 * The run in a store: `pipeline.json`, and `result.json` and the checkpoint where they exist. Each is checked by its digest, and
 * against the others.
 *
 * @error FileMissing (no run there) · FileForeign (a file of another run; not JSON) · core/FileDamaged · FileTruncated ·
 *        FileUnreadable · UnknownKey, MissingKey, ... (a record of another version)
 */
export const storedRun = (store: Store): TE.TaskEither<LongtailError, StoredRun> => {
  const ifThere =
    <A>(read: (bytes: Uint8Array) => E.Either<LongtailError, A>) =>
    (bytes: Uint8Array | undefined): E.Either<LongtailError, A | undefined> =>
      bytes === undefined ? E.right(undefined) : read(bytes);
  return pipe(
    TE.Do,
    TE.bind("descriptor", () =>
      pipe(
        store.read(pipelineName),
        TE.chainEitherK(
          E.fromNullable(
            failure("FileMissing", { file: pipelineName, purpose: "the pipeline of a run" }),
          ),
        ),
        TE.chainEitherK((bytes) => jsonIn(bytes, pipelineName)),
      ),
    ),
    TE.bind("summary", () =>
      pipe(
        store.read(recordName),
        TE.chainEitherK(ifThere((bytes) => decodeRecord(bytes, recordName))),
      ),
    ),
    TE.bind("checkpoint", () => store.read(checkpointName)),
    TE.bind("notes", ({ checkpoint }) => TE.fromEither(ifThere(notesOf)(checkpoint))),
    TE.chainEitherK(({ checkpoint, descriptor, summary, notes }) => {
      const run = { descriptor, ...(summary && { summary }), ...(notes && { notes }) };
      const fault = agreeing(run, checkpoint);
      return fault === undefined ? E.right(run) : E.left(fault);
    }),
  );
};

/**
 * A file of weights of a stored run, if it is the one that the run wrote.
 *
 * @error FileMissing · FileForeign (another file than the run's record says) · core/FileDamaged · FileTruncated · FileUnreadable
 */
export const storedFile = (
  store: Store,
  plan: Plan,
  { summary, notes }: StoredRun,
  name: string,
): TE.TaskEither<LongtailError, Uint8Array> =>
  pipe(
    store.read(name),
    TE.chainEitherK(
      E.fromNullable(failure("FileMissing", { file: name, purpose: "the run's weights" })),
    ),
    TE.chainEitherK((bytes) =>
      summary?.files === undefined && notes !== undefined
        ? fileUnderway(plan, notes.journal)(name, bytes)
        : recordedFile(summary?.files ?? {})(name, bytes),
    ),
  );

/**
 * Whether a plan has the data of a stored run.
 *
 * @error Incompatible (other labels or images)
 */
export const sameData = (
  { dataDigest }: Plan,
  { summary, notes }: StoredRun,
): E.Either<LongtailError, "same data"> => {
  const trained = summary?.data ?? notes?.run.data;
  return trained === undefined || trained === dataDigest()
    ? E.right("same data")
    : E.left(
        failure("Incompatible", {
          path: ["dataset"],
          what: "this run",
          needs: "the labels and images it was trained on",
          got: "others",
        }),
      );
};
