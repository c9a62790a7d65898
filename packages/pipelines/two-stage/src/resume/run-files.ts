import { readSafetensors, type Store } from "@longtail/checkpoint";
import { digestOf, digestOfJson, failure, type LongtailError } from "@longtail/core";
import { recordName } from "@longtail/run-record";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Plan } from "../plan/plan.js";
import type { PlannedStage } from "../plan/planned-stage.js";
import { checkpointName } from "./checkpoint-notes.js";
import { type Journal, nextEpochOf } from "./journal.js";
import { identityOf, stage1Identity } from "./run-identity.js";

/** The SHA-256 of a run's files, by name. */
export type FileDigests = Readonly<Record<string, string>>;

/** Writes a file; the digests with its own among them. */
export const writeInto = (
  store: Store,
  files: FileDigests,
  name: string,
  bytes: Uint8Array,
): TE.TaskEither<LongtailError, FileDigests> =>
  pipe(
    store.write(name, bytes),
    TE.map(() => ({ ...files, [name]: digestOf(bytes) })),
  );

/** What a file of weights says of itself: the training it comes from, and the epoch (from 0) after which it was taken. */
export const weightsNotes = (
  plan: Plan,
  stage: PlannedStage["name"],
  epoch: number,
): Readonly<Record<string, string>> => {
  const identity = identityOf(plan);
  // A stage 1 may be another run's.
  const training = stage === "stage1" ? stage1Identity(plan.headInStage1)(identity) : identity;
  return { run: digestOfJson(training), stage, epoch: String(epoch) };
};

const another = (file: string, record: string): LongtailError =>
  failure("FileForeign", { file, expected: `the file that ${record} records`, found: "another" });

/** The bytes of a file, if they are those that a run's record says; a file of which it says nothing is taken as it is. */
export const recordedFile =
  (files: FileDigests, record: string = recordName) =>
  (name: string, bytes: Uint8Array): E.Either<LongtailError, Uint8Array> =>
    Object.hasOwn(files, name) && files[name] !== digestOf(bytes)
      ? E.left(another(name, record))
      : E.right(bytes);

// A run may be killed between writing the weights of an epoch and the checkpoint that records them.
const isOfNextEpoch = (
  plan: Plan,
  journal: Journal,
  metadata: Readonly<Record<string, string>>,
): boolean => {
  const next = nextEpochOf(plan, journal);
  if (next === undefined) return false;
  const expected = Object.entries(weightsNotes(plan, next.stage.name, next.epoch));
  return expected.every(([key, value]) => metadata[key] === value);
};

/**
 * The bytes of a file of a run that has not ended: those that its checkpoint records, or of the epoch that the run was in when it
 * was killed.
 *
 * @error FileTruncated · FileForeign (another run's file, or another of this one) · core/FileDamaged
 */
export const fileUnderway =
  (plan: Plan, journal: Journal) =>
  (name: string, bytes: Uint8Array): E.Either<LongtailError, Uint8Array> => {
    const recorded = recordedFile(journal.files ?? {}, checkpointName)(name, bytes);
    return E.isRight(recorded)
      ? recorded
      : pipe(
          readSafetensors(bytes, name),
          E.chain(({ metadata }) =>
            isOfNextEpoch(plan, journal, metadata) ? E.right(bytes) : recorded,
          ),
        );
  };
