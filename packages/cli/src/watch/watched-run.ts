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

/** Reads a run's folder. What is missing or half written is left out: the run may be writing it. */
const watchedRun = async (folder: string): Promise<WatchedRun> => {
  const [descriptor, events, record] = await Promise.all([
    textOf(join(folder, pipelineName)),
    textOf(join(folder, eventsName)),
    bytesOf(join(folder, recordName)),
  ]);
  const summary = await pipe(
    TE.fromEither(decodeRecord(record)),
    TE.chain((found) => withConfusion(folderStore(folder), found)),
  )();
  return {
    name: basename(folder),
    planned: plannedOf(descriptor),
    log: runLog(events),
    summary: pipe(O.fromEither(summary), O.toUndefined),
  };
};

const began = ({ log }: WatchedRun): number => log.began ?? Number.POSITIVE_INFINITY;

/** Reads the folders of runs, in the order in which the runs began. */
export const watchedRuns = async (folders: readonly string[]): Promise<readonly WatchedRun[]> => {
  const runs = await Promise.all(folders.map(watchedRun));
  return runs.sort((a, b) => (began(a) < began(b) ? -1 : began(a) > began(b) ? 1 : 0));
};
