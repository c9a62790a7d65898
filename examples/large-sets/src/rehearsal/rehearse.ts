import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import {
  type Dataset,
  failure,
  type ImagesInFiles,
  type LongtailError,
  messageOf,
  type ReadFile,
  type Seed,
} from "@longtail/core";
import { readFolder } from "@longtail/core/read-folder";
import type { Machine } from "@longtail/image-list";
import { plan, type Recipe, run } from "@longtail/mislas";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Layout } from "../layout.js";
import type { Pictures } from "../source.js";
import { treeOf } from "../tree.js";
import { write } from "../write.js";
import { killedAndResumed } from "./killed.js";
import { type Short, shortened } from "./methods.js";
import { type Trained, trainAll } from "./train-all.js";

/** How a set is rehearsed. */
export interface RehearsalOptions extends Short {
  /** The methods to run, in this order. */
  readonly methods: readonly Recipe[];
  /** The one of them that is also run with other numbers of workers, and killed and resumed. */
  readonly again: Recipe;
  readonly workers: readonly number[];
  /** How many test pictures are written. */
  readonly tests: number;
  readonly seed: Seed;
}

/** What a rehearsal found. */
export interface Rehearsal {
  readonly trained: readonly Trained[];
  /** What trained the method again, and whether it ended with the same weights. */
  readonly repeated: readonly { readonly how: string; readonly same: boolean }[];
}

/** A set in miniature: how it lies on disk, and how it is loaded. */
export interface Miniature {
  readonly name: string;
  readonly layout: Layout;
  /** How many training pictures are written. */
  readonly images: number;
  readonly load: (
    read: ReadFile,
    machine: Machine,
  ) => TE.TaskEither<LongtailError, Dataset<ImagesInFiles>>;
}

const fileError =
  (file: string) =>
  (thrown: unknown): LongtailError =>
    failure("FileUnwritable", { file, reason: messageOf(thrown) });

const written = (
  { layout, images }: Miniature,
  pictures: Pictures,
  { tests, seed }: RehearsalOptions,
  folder: string,
) =>
  pipe(
    TE.fromEither(
      treeOf(
        { train: pictures.train.labels, test: pictures.test.labels, classes: pictures.classes },
        layout,
        { images, seed },
      ),
    ),
    TE.chain(({ train, test }) => {
      const every = Math.ceil(test.length / tests);
      const fewer = test.filter((_entry, i) => i % every === 0);
      return write(pictures, layout, { train, test: fewer }, folder);
    }),
  );

const weights = ["stage1-last.safetensors", "stage2-last.safetensors"];

const sameWeights = (one: string, two: string): TE.TaskEither<LongtailError, boolean> =>
  TE.tryCatch(
    async () => {
      const pairs = await Promise.all(
        weights.map((file) =>
          Promise.all([one, two].map((folder) => readFile(join(folder, file)))),
        ),
      );
      return pairs.every(([a, b]) => a !== undefined && b !== undefined && a.equals(b));
    },
    (thrown) => failure("FileUnreadable", { file: two, reason: messageOf(thrown) }),
  );

/**
 * Writes a small tree and runs methods on it to the end; then one of them again: with other numbers of workers,
 * and killed and resumed by the command line.
 *
 * @error those of the plan, the run and the command; FileUnwritable
 */
export const rehearse = (
  set: Miniature,
  pictures: Pictures,
  options: RehearsalOptions,
  out: string,
  say: (line: string) => void,
): TE.TaskEither<LongtailError, Rehearsal> => {
  const [data, runs] = [join(out, "data"), join(out, "runs")];
  const { name } = set;
  const { again, methods, seed } = options;
  const pipeline = shortened(again.pipeline, options);
  const read = readFolder(data);
  const alone = join(runs, again.method);
  const compared = (how: string, folder: string) =>
    pipe(
      sameWeights(alone, folder),
      TE.map((same) => {
        say(`${name}: ${again.method} ${how}: ${same ? "the same weights" : "OTHER WEIGHTS"}`);
        return { how, same };
      }),
    );
  const withWorkers = (count: number) => {
    const folder = join(runs, `${again.method}-${count}-workers`);
    return pipe(
      set.load(read, { workers: count }),
      TE.chain((dataset) => plan(pipeline, { read, seed, dataset })),
      TE.chain((planned) => run(planned, { store: folderStore(folder) })),
      TE.chain(() => compared(`with ${count === 1 ? "one worker" : `${count} workers`}`, folder)),
    );
  };
  const resumed = () => {
    const [file, folder] = [join(out, "again.json"), join(runs, `${again.method}-resumed`)];
    return pipe(
      TE.tryCatch(() => writeFile(file, JSON.stringify(pipeline)), fileError(file)),
      TE.chain(() => killedAndResumed(file, data, folder)),
      TE.chain(() => compared("killed and resumed", folder)),
    );
  };
  return pipe(
    TE.tryCatch(() => mkdir(out, { recursive: true }), fileError(out)),
    TE.chain(() => written(set, pictures, options, data)),
    TE.chain(() => set.load(read, {})),
    TE.chain((dataset) =>
      trainAll(methods, options, {
        read,
        dataset,
        out: runs,
        say: ({ method, accuracy, seconds, stage1 }) =>
          say(
            `${name}: ${method} ${(100 * accuracy).toFixed(1)} % in ${seconds.toFixed(0)} s${stage1 === undefined ? "" : `, stage 1 of ${stage1}`}`,
          ),
      }),
    ),
    TE.bindTo("trained"),
    TE.bind("workers", () => pipe(options.workers, TE.traverseSeqArray(withWorkers))),
    TE.bind("resumed", resumed),
    TE.map(({ trained, workers, resumed: last }) => ({ trained, repeated: [...workers, last] })),
  );
};
