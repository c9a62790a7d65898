import { closed, inRange, integerIn, listOf, oneOf, text } from "@longtail/core";
import * as t from "io-ts";
import type { Calibration } from "./calibration.js";
import type {
  EpochSummary as Epoch,
  GroupResult,
  ResultSummary as Result,
  RunSummary as Summary,
} from "./run-summary.js";

const fraction = inRange(0, 1);
const natural = integerIn(0);
const atLeastZero = inRange(0, Number.POSITIVE_INFINITY, "[)");

const BinCodec = closed("bin", {
  lower: fraction,
  upper: fraction,
  count: natural,
  accuracy: fraction,
  confidence: fraction,
});

const CalibrationCodec: t.Type<Calibration> = closed(
  "calibration",
  {
    ece: fraction,
    accuracy: fraction,
    confidence: fraction,
    count: natural,
    bins: listOf(BinCodec, 1),
  },
  { mce: fraction },
);

const Group = closed("group", {
  classes: integerIn(1),
  accuracy: fraction,
  ece: fraction,
  calibration: CalibrationCodec,
});

// Not io-ts's union: it would report the errors of both sides, and "none" is never what a faulty group was meant to be.
const GroupOrNone = new t.Type<GroupResult>(
  'a group or "none"',
  (u): u is GroupResult => u === "none" || Group.is(u),
  (u, context) => (u === "none" ? t.success(u) : Group.validate(u, context)),
  t.identity,
);

/** The codec of results. */
export const ResultSummary: t.Type<Result> = closed("result", {
  stage: text,
  epoch: natural,
  accuracy: fraction,
  ece: fraction,
  mce: fraction,
  nll: atLeastZero,
  brier: inRange(0, 2),
  calibration: CalibrationCodec,
  groups: closed("groups", { many: GroupOrNone, medium: GroupOrNone, few: GroupOrNone }),
});

/** The codec of what was seen in one epoch. */
export const EpochSummary: t.Type<Epoch> = closed(
  "epoch",
  {
    epoch: natural,
    learningRate: atLeastZero,
    trainLoss: inRange(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
    trainAccuracy: fraction,
  },
  { seconds: atLeastZero, accuracy: fraction, ece: fraction },
);

const Stage = closed("stage", { name: text, epochs: listOf(EpochSummary) });

/**
 * The codec of run summaries, for `result.json` files: every number finite and in its range, no unknown key.
 *
 * @error WrongType · OutOfRange · MissingKey · UnknownKey, each with its path
 * @example
 * ```ts
 * import { decode, renderError } from "@longtail/core";
 * import { RunSummary } from "@longtail/report";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const result = decode(RunSummary)({ name: "plain" });
 * if (E.isLeft(result)) console.log(renderError(result.left));
 * ```
 */
export const RunSummary: t.Type<Summary> = closed("run summary", {
  name: text,
  method: text,
  dataset: text,
  counts: listOf(integerIn(1), 2),
  seed: integerIn(Number.NEGATIVE_INFINITY),
  backend: text,
  seconds: atLeastZero,
  selection: oneOf("test", "validation"),
  stages: listOf(Stage, 1),
  best: ResultSummary,
  last: ResultSummary,
  descriptor: t.unknown,
});

/** What was seen in one epoch; the interface of `run-summary.ts` under the codec's name. */
export type EpochSummary = Epoch;

/** How well the weights of one moment do; likewise. */
export type ResultSummary = Result;

/** A run summary; likewise. */
export type RunSummary = Summary;
