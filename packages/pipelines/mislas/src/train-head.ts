import { memoryStore } from "@longtail/checkpoint";
import {
  checkLength,
  failure,
  type Labels,
  type LongtailError,
  type Progress,
  type ReadFile,
  type Seed,
} from "@longtail/core";
import type { RunSummary } from "@longtail/run-record";
import { type Classified, type RunEnvironment, run } from "@longtail/two-stage";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { recipeNamed, recipes } from "./recipes/recipes.js";
import { loadRun, plan } from "./standard.js";

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
  /** In the order of the labels; the labels themselves if absent. */
  readonly classNames?: readonly string[];
  /** A method that has a recipe `features/METHOD`. */
  readonly method?: string;
  readonly seed?: Seed;
  /** Where the run's files go: memory if absent. */
  readonly store?: RunEnvironment["store"];
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** A trained head, ready to classify rows of features. */
export interface TrainedHead {
  /** The run's record: accuracy and calibration on the test rows, epoch by epoch. */
  readonly record: RunSummary;
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

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const filesOf =
  ({ width, classNames, test, ...train }: HeadOptions) =>
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
    return pipe(
      E.Do,
      E.bind("features", () => matrix(train.features)),
      E.bind("labels", () => list(train.labels)),
      E.chain((files) =>
        test === undefined
          ? E.right(files)
          : pipe(
              E.right(files),
              E.bind("test-features", () => matrix(test.features)),
              E.bind("test-labels", () => list(test.labels)),
            ),
      ),
      E.map((files) =>
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

/**
 * Trains a head on features that another network computed, by the recipe `features/METHOD`, on the current backend.
 *
 * It is the pipelines' engine with the identity in place of a network; `longtail head` does the same with files.
 *
 * @shape features float32 [n, width] · labels [n]
 * @error UnknownName (method) · LengthMismatch (labels for other rows, no whole rows) · FileForeign (numbers that are not finite) ·
 *        TooFewClasses · BadLabel · BadCount · errors of running
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
  const { method = "mislas", seed = 0, store = memoryStore(), progress, signal } = options;
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
      plan(recipe.pipeline, { read: readerOf(files), seed }),
    ),
    TE.bind("record", ({ planned }) =>
      run(planned, { store, ...(progress && { progress }), ...(signal && { signal }) }),
    ),
    TE.bind("loaded", () => loadRun(store)),
    TE.map(({ record, loaded }) => ({
      record,
      classify: (features) => loaded.classify(bytesOf(features)),
      dispose: loaded.dispose,
    })),
  );
};
