import { memoryStore, type ReadableStore } from "@longtail/checkpoint";
import {
  type Component,
  checkLength,
  failure,
  type Labels,
  type LongtailError,
  type Progress,
  type ReadFile,
  type Seed,
} from "@longtail/core";
import type { Calibrator } from "@longtail/post-hoc-calibration";
import type { RunSummary } from "@longtail/run-record";
import { type Classified, type PipelineOf, type RunEnvironment, run } from "@longtail/two-stage";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { calibrateHead } from "./calibrate-head.js";
import { recipeNamed, recipes } from "./recipes/recipes.js";
import { loadRun, plan } from "./standard.js";
import { type HeadName, withHead } from "./with-head.js";

/** Rows of features and the class of each. */
export interface Rows {
  /** Row by row. */
  readonly features: Float32Array;
  /** Numbers in a row. */
  readonly width: number;
  readonly labels: Labels;
}

/** What `trainHead` takes. */
export interface HeadOptions extends Rows {
  /** Rows to judge on; a fifth of each class if absent. */
  readonly test?: Omit<Rows, "width">;
  /**
   * Rows to fit a calibrator to, a temperature, which then corrects what the head says. The network that computed the features must
   * not have been trained on them: it is surer of what it knows. Without them nothing is calibrated.
   */
  readonly validation?: Omit<Rows, "width">;
  /** In the order of the labels; the labels themselves if absent. */
  readonly classNames?: readonly string[];
  /** A method that has a recipe `features/METHOD`. */
  readonly method?: string;
  /** Another head than the method's. */
  readonly head?: HeadName;
  /** Epochs of the first stage. */
  readonly epochs?: number;
  readonly seed?: Seed;
  /** Where the run's files go: memory if absent. */
  readonly store?: RunEnvironment["store"];
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** A head that is ready to classify rows of features. */
export interface LoadedHead {
  readonly classNames: readonly string[];
  /** What corrects the probabilities; absent where none was fitted. */
  readonly calibrator?: Calibrator;
  /**
   * Classifies rows of features.
   *
   * @shape features float32 [n, width], row by row
   * @error LengthMismatch (no whole rows) · BackendFailure
   */
  readonly classify: (
    features: Float32Array,
  ) => TE.TaskEither<LongtailError, readonly Classified[]>;
  /** Frees the weights. */
  readonly dispose: () => void;
}

/** A head that `trainHead` has trained. */
export interface TrainedHead extends LoadedHead {
  /** The run's record: accuracy and calibration on the test rows, epoch by epoch. Nothing in it is corrected by a calibrator. */
  readonly record: RunSummary;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const filesOf =
  ({ width, classNames, test, validation, ...train }: HeadOptions) =>
  ({
    writeNpy,
  }: typeof import("@longtail/arrays")): E.Either<
    LongtailError,
    Readonly<Record<string, Uint8Array>>
  > => {
    const matrix = (features: Float32Array) => {
      const rows = Math.floor(features.length / width);
      return pipe(
        checkLength("features", features, rows * width, `numbers in rows of ${width}`),
        E.chain(() => writeNpy({ shape: [rows, width], data: features })),
      );
    };
    const list = (labels: Labels) => writeNpy({ data: Float64Array.from(labels as never, Number) });
    const part = (prefix: string, rows: Omit<Rows, "width"> | undefined) =>
      rows === undefined
        ? E.right({})
        : pipe(
            E.Do,
            E.bind("features", () => matrix(rows.features)),
            E.bind("labels", () => list(rows.labels)),
            E.map(({ features, labels }) => ({
              [`${prefix}features`]: features,
              [`${prefix}labels`]: labels,
            })),
          );
    return pipe(
      E.Do,
      E.bind("trained", () => part("", train)),
      E.bind("judged", () => part("test-", test)),
      E.bind("fitted", () => part("validation-", validation)),
      E.map(({ trained, judged, fitted }) => ({ ...trained, ...judged, ...fitted })),
      E.map((files: Readonly<Record<string, Uint8Array>>) =>
        classNames === undefined
          ? files
          : { ...files, "class-names": new TextEncoder().encode(classNames.join("\n")) },
      ),
    );
  };

const readerOf = (files: Readonly<Record<string, Uint8Array>>): ReadFile =>
  Object.assign(
    (file: string) =>
      TE.fromNullable(failure("FileMissing", { file, purpose: "rows of features" }))(files[file]),
    { list: TE.right(Object.keys(files)) },
  );

const recipeOf = (method: string) =>
  pipe(
    recipeNamed(`features/${method}`),
    TE.fromNullable(
      failure("UnknownName", {
        path: ["method"],
        noun: "method",
        actual: method,
        known: recipes.flatMap((recipe) => (recipe.set === "features" ? [recipe.method] : [])),
      }),
    ),
  );

const chosen = (
  recipe: PipelineOf<Component>,
  head: HeadName | undefined,
  epochs: number | undefined,
): PipelineOf<Component> => {
  const pipeline = head === undefined ? recipe : withHead(recipe, head);
  return epochs === undefined ? pipeline : { ...pipeline, stage1: { ...pipeline.stage1, epochs } };
};

/**
 * Loads a head from the store of `trainHead`, or from the folder of `longtail head`, to classify rows of features.
 *
 * @error those of `loadRun`
 * @owns  the caller owns the head; `dispose` frees it
 * @example
 * ```ts no-run
 * import { start } from "@longtail/backend-wasm";
 * import { folderStore } from "@longtail/checkpoint/folder-store";
 * import { orThrow } from "@longtail/core";
 * import { loadHead } from "@longtail/mislas";
 *
 * await orThrow(start());
 * const head = await orThrow(loadHead(folderStore("runs/head-mislas")));
 * const [said] = await orThrow(head.classify(new Float32Array(512))); // a row of the width it was trained on
 * console.log(said?.className, said?.confidence);
 * head.dispose();
 * ```
 */
export const loadHead = (store: ReadableStore): TE.TaskEither<LongtailError, LoadedHead> =>
  pipe(
    loadRun(store),
    TE.map(({ classNames, calibrator, classify, dispose }) => ({
      classNames,
      ...(calibrator && { calibrator }),
      classify: (features) => classify(bytesOf(features)),
      dispose,
    })),
  );

/**
 * Trains a head on features that another network computed, by the recipe `features/METHOD`, on the current backend.
 *
 * It is the pipelines' engine with the identity in place of a network; `longtail head` does the same with files. With validation rows
 * it also fits a temperature, in which each class counts alike: rows are mostly of frequent classes, whose predictions are right
 * more often.
 *
 * @shape features float32 [n, width] · labels [n]
 * @error UnknownName (method) · OutOfRange (epochs) · Incompatible (a head that does not fit the method) · LengthMismatch (no whole rows) · FileForeign (labels for other rows, numbers that are not finite, a
 *        class without rows) · TooFewClasses · BadLabel · errors of running
 * @owns  the caller owns the head; `dispose` frees it
 * @example
 * ```ts no-run
 * import { start } from "@longtail/backend-wasm";
 * import { orThrow } from "@longtail/core";
 * import { trainHead } from "@longtail/mislas";
 *
 * await orThrow(start());
 * const labels = Int32Array.from({ length: 1000 }, (_, i) => i % 10);
 * const features = new Float32Array(1000 * 512); // of a network of yours
 * const head = await orThrow(trainHead({ features, width: 512, labels }));
 * console.log(head.record.last.accuracy, head.record.last.ece);
 * ```
 */
export const trainHead = (options: HeadOptions): TE.TaskEither<LongtailError, TrainedHead> => {
  const { method = "mislas", head, epochs, seed = 0, store = memoryStore() } = options;
  const { validation, progress, signal } = options;
  return pipe(
    recipeOf(method),
    TE.bindTo("recipe"),
    TE.bind("files", () =>
      pipe(
        TE.fromTask<typeof import("@longtail/arrays"), LongtailError>(
          () => import("@longtail/arrays"),
        ),
        TE.chainEitherK(filesOf(options)),
      ),
    ),
    TE.bind("planned", ({ recipe, files }) =>
      plan(chosen(recipe.pipeline, head, epochs), { read: readerOf(files), seed }),
    ),
    TE.bind("record", ({ planned }) =>
      run(planned, { store, ...(progress && { progress }), ...(signal && { signal }) }),
    ),
    TE.tap(({ planned }) =>
      validation === undefined ? TE.right(undefined) : calibrateHead(planned, store),
    ),
    TE.bind("loaded", () => loadHead(store)),
    TE.map(({ record, loaded }) => ({ record, ...loaded })),
  );
};
