import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { pipelineName } from "@longtail/mislas";
import type { PageRun } from "@longtail/report";
import { decodeRecord, recordName } from "@longtail/run-record";
import * as t from "io-ts";
import { pipe } from "#fp-ts/function";
import * as O from "#fp-ts/Option";
import * as TE from "#fp-ts/TaskEither";
import { withConfusion } from "../confusion.js";
import { eventsName } from "../event-log.js";
import { type RunLog, runLog } from "./run-log.js";

/** What a page shows of a run's descriptor. */
export interface Planned {
  readonly method: string;
  /** Epochs of all stages. */
  readonly epochs: number;
  readonly selection: "test" | "validation";
}

/** A run's folder, as far as it is there. */
export interface WatchedRun {
  readonly name: string;
  readonly planned?: Planned | undefined;
  readonly log: RunLog;
  readonly summary?: PageRun | undefined;
}

const stage = t.type({ epochs: t.number });
const Descriptor = t.intersection([
  t.type({
    name: t.string,
    stage1: stage,
    evaluation: t.type({ on: t.union([t.literal("test"), t.literal("validation")]) }),
  }),
  t.partial({ stage2: stage }),
]);

const plannedOf = (text: string): Planned | undefined =>
  pipe(
    O.tryCatch((): unknown => JSON.parse(text)),
    O.chain((value) => O.fromEither(Descriptor.decode(value))),
    O.map(({ name, stage1, stage2, evaluation }) => ({
      method: name,
      epochs: stage1.epochs + (stage2?.epochs ?? 0),
      selection: evaluation.on,
    })),
    O.toUndefined,
  );

const bytesOf = (file: string): Promise<Uint8Array> => readFile(file).catch(() => new Uint8Array());
const textOf = async (file: string): Promise<string> =>
  new TextDecoder().decode(await bytesOf(file));

// What a page shows of a finished run, and the bytes of the record that it was made of.
interface Finished {
  readonly record: Uint8Array;
  readonly summary: PageRun | undefined;
}

const finishedRun = async (folder: string, record: Uint8Array): Promise<Finished> => {
  const summary = await pipe(
    TE.fromEither(decodeRecord(record)),
    TE.chain((found) => withConfusion(folderStore(folder), found)),
  )();
  return { record, summary: pipe(O.fromEither(summary), O.toUndefined) };
};

// What is missing or half written is left out: the run may be writing it.
const watchedRun = async (folder: string, known: Map<string, Finished>): Promise<WatchedRun> => {
  const [descriptor, events, record] = await Promise.all([
    textOf(join(folder, pipelineName)),
    textOf(join(folder, eventsName)),
    bytesOf(join(folder, recordName)),
  ]);
  const before = known.get(folder);
  const finished =
    before !== undefined && Buffer.compare(before.record, record) === 0
      ? before
      : await finishedRun(folder, record);
  known.set(folder, finished);
  return {
    name: basename(folder),
    planned: plannedOf(descriptor),
    log: runLog(events),
    summary: finished.summary,
  };
};

const began = ({ log }: WatchedRun): number => log.began ?? Number.POSITIVE_INFINITY;

/** A reader of runs' folders, in the order in which the runs began. It reads a run's results once, however often it is asked. */
export const runsReader = (folders: readonly string[]): (() => Promise<readonly WatchedRun[]>) => {
  const known = new Map<string, Finished>();
  return async () => {
    const runs = await Promise.all(folders.map((folder) => watchedRun(folder, known)));
    return runs.sort((a, b) => (began(a) < began(b) ? -1 : began(a) > began(b) ? 1 : 0));
  };
};
