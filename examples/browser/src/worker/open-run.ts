import type { ShotGroups } from "@longtail/accuracy";
import type { Store } from "@longtail/checkpoint";
import { indexedDbStore } from "@longtail/checkpoint/indexed-db-store";
import { checkInMemory, type ImagesInMemory, type LongtailError } from "@longtail/core";
import { checkpointName, notesOf, type Plan, plan } from "@longtail/mislas";
import { decodeRecord, type RunSummary, recordName } from "@longtail/run-record";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { GroupName, Job, Planned, StageSoFar, Tested } from "../protocol.js";
import { readStored } from "./data-files.js";
import { readTested } from "./test-results.js";

/** A stored run: planned, without tensors. */
export interface OpenedRun {
  readonly plan: Plan;
  readonly store: Store;
  readonly planned: Planned;
  readonly test: ImagesInMemory;
  readonly stages: readonly StageSoFar[];
  readonly tested: Tested | undefined;
  readonly summary: RunSummary | undefined;
}

const groupOf =
  ({ many, few }: ShotGroups) =>
  (label: number): GroupName =>
    many.includes(label) ? "many" : few.includes(label) ? "few" : "medium";

const plannedOf = ({ pipeline, dataset, groups, stages }: Plan): Planned => ({
  method: pipeline.name,
  dataset: dataset.name,
  counts: dataset.counts,
  classNames: dataset.classNames,
  groups: dataset.classNames.map((_, label) => groupOf(groups)(label)),
  stages: stages.map(({ name, epochs, steps }) => ({ name, epochs, steps })),
  selection: pipeline.evaluation.on,
});

const epochsIn = (store: Store): TE.TaskEither<LongtailError, readonly StageSoFar[]> =>
  pipe(
    store.read(checkpointName),
    TE.chainEitherK(
      (bytes): E.Either<LongtailError, readonly StageSoFar[]> =>
        bytes === undefined
          ? E.right([])
          : pipe(
              notesOf(bytes),
              E.map(({ journal }) => journal.stages.map(({ name, epochs }) => ({ name, epochs }))),
            ),
    ),
  );

const summaryIn = (store: Store): TE.TaskEither<LongtailError, RunSummary | undefined> =>
  pipe(
    store.read(recordName),
    TE.chainEitherK((bytes) => (bytes === undefined ? E.right(undefined) : decodeRecord(bytes))),
  );

/** Plans a run and reads its stored progress. */
export const openRun = ({
  database,
  descriptor,
  seed,
}: Job): TE.TaskEither<LongtailError, OpenedRun> => {
  const store = indexedDbStore(database);
  return pipe(
    plan(descriptor, { read: readStored, seed }),
    TE.bindTo("plan"),
    TE.bind("test", ({ plan: { dataset } }) =>
      TE.fromEither(checkInMemory(["dataset"], "the gallery", dataset.test)),
    ),
    TE.bind("stages", () => epochsIn(store)),
    TE.bind("tested", () => readTested(store)),
    TE.bind("summary", () => summaryIn(store)),
    TE.map((found) => ({
      ...found,
      store,
      planned: plannedOf(found.plan),
    })),
  );
};
