import {
  type Codec,
  closed,
  codecOf,
  inRange,
  integerIn,
  listOf,
  oneOf,
  text,
} from "@longtail/core";
import * as t from "io-ts";
import type { ByGroup } from "./by-group.js";
import { ResultSummary } from "./result-summary.js";
import { RunOrigin } from "./run-origin.js";

/** What one epoch measured. */
export interface EpochSummary {
  /** Counted from 0 in each stage. */
  readonly epoch: number;
  readonly learningRate: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly seconds?: number;
  /** On the part that `selection` names, if the epoch ended with an evaluation. */
  readonly accuracy?: number;
  readonly ece?: number;
  /** Accuracy of each group of classes; earlier records do not say. */
  readonly groups?: ByGroup<number>;
}

/** One stage of a run and its epochs, in order. */
export interface StageSummary {
  readonly name: string;
  readonly epochs: readonly EpochSummary[];
}

/** Files of each part that could not be decoded and were skipped: how many, and the first paths. A part without any has no key. */
export type SkippedFiles = {
  readonly [Part in "train" | "validation" | "test"]?: {
    readonly count: number;
    readonly paths: readonly string[];
  };
};

/**
 * The record of a run: plain JSON, written as `result.json`.
 *
 * Fractions are in [0, 1]; percentages exist only in print.
 */
export interface RunSummary {
  /** Distinguishes this run from others: the name of its folder or recipe. */
  readonly name: string;
  /** The method in words for a table: "plain", "MiSLAS". */
  readonly method: string;
  /** The dataset in words: "CIFAR-10-LT, factor 100". */
  readonly dataset: string;
  /** Training images per class, in label order; empty where they are not known, as of scores that were judged without them. */
  readonly counts: readonly number[];
  readonly seed: number;
  readonly backend: string;
  /** Training time over all resumptions. */
  readonly seconds: number;
  /** The part on which epochs were evaluated and the best one was chosen. */
  readonly selection: "test" | "validation";
  readonly stages: readonly StageSummary[];
  /** The weights of the epoch with the highest accuracy on the selection part. */
  readonly best: ResultSummary;
  /** The weights of the last epoch. */
  readonly last: ResultSummary;
  /** The complete descriptor of the pipeline that ran. */
  readonly descriptor: unknown;
  /** The names of the classes, in label order; earlier records do not say. */
  readonly classNames?: readonly string[];
  /** The files with the predictions behind `best` and `last`, where the run kept them. */
  readonly predictions?: { readonly best: string; readonly last: string };
  /** Files that could not be decoded and were skipped, where the dataset allows it and there are any. */
  readonly skipped?: SkippedFiles;
  /** With what and where the run was made. */
  readonly origin?: RunOrigin;
  /** The SHA-256 of labels and images; earlier records do not say. */
  readonly data?: string;
  /** The SHA-256 of the run's files, by name; earlier records do not say. */
  readonly files?: Readonly<Record<string, string>>;
  /** The digest of all other keys, in a file; see `encodeRecord`. */
  readonly sha256?: string;
}

const fraction = inRange(0, 1);
const digest = codecOf(
  "a SHA-256 of 64 hexadecimal digits",
  (u): u is string => typeof u === "string" && /^[0-9a-f]{64}$/.test(u),
  { type: "string", pattern: "^[0-9a-f]{64}$" },
);
const files = closed("files", { count: integerIn(1), paths: listOf(text, 1) });
const atLeastZero = inRange(0, Number.POSITIVE_INFINITY, "[)");

const someCounts = listOf(integerIn(1), 2);

// None, or of at least two classes.
const knownCounts = new t.Type<readonly number[]>(
  someCounts.name,
  (u): u is readonly number[] => someCounts.is(u) || (Array.isArray(u) && u.length === 0),
  (u, context) =>
    Array.isArray(u) && u.length === 0 ? t.success([]) : someCounts.validate(u, context),
  t.identity,
);

/** The codec of epochs. */
export const EpochSummary: Codec<EpochSummary> = closed(
  "epoch",
  {
    epoch: integerIn(0),
    learningRate: atLeastZero,
    trainLoss: inRange(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
    trainAccuracy: fraction,
  },
  {
    seconds: atLeastZero,
    accuracy: fraction,
    ece: fraction,
    groups: closed("groups", {}, { many: fraction, medium: fraction, few: fraction }),
  },
);

/**
 * The codec of run summaries: every number finite and in range, no unknown key.
 *
 * @error WrongType · OutOfRange · MissingKey · UnknownKey, each with its path
 * @example
 * ```ts
 * import { decode, renderError } from "@longtail/core";
 * import { RunSummary } from "@longtail/run-record";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const result = decode(RunSummary)({ name: "plain" });
 * if (E.isLeft(result)) console.log(renderError(result.left));
 * ```
 */
export const RunSummary: t.Type<RunSummary> = closed(
  "run summary",
  {
    name: text,
    method: text,
    dataset: text,
    counts: knownCounts,
    seed: integerIn(Number.NEGATIVE_INFINITY),
    backend: text,
    seconds: atLeastZero,
    selection: oneOf("test", "validation"),
    stages: listOf(closed("stage", { name: text, epochs: listOf(EpochSummary) }), 1),
    best: ResultSummary,
    last: ResultSummary,
    descriptor: t.unknown,
  },
  {
    classNames: listOf(t.string, 2),
    predictions: closed("predictions", { best: text, last: text }),
    skipped: closed("skipped", {}, { train: files, validation: files, test: files }),
    origin: RunOrigin,
    data: digest,
    files: t.record(t.string, digest),
    sha256: digest,
  },
);
