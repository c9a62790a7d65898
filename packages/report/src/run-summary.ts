import type { Calibration } from "./calibration.js";

/** The classes of a group (many, medium or few training images) and how well a net does on them. */
export interface GroupSummary {
  /** Classes in the group. */
  readonly classes: number;
  readonly accuracy: number;
  readonly ece: number;
  readonly calibration: Calibration;
}

/** A group of classes, or "none" when no class belongs to it. */
export type GroupResult = GroupSummary | "none";

/** How well the weights of one moment do on the test images; fractions, but for the negative log-likelihood in nats. */
export interface ResultSummary {
  /**
   * The stage whose weights these are, by its name, and the epoch of it (counted from 0) after which they were taken; "transform" and 0 where the
   * classifier was made without learning after the last stage.
   */
  readonly stage: string;
  readonly epoch: number;
  readonly accuracy: number;
  readonly ece: number;
  readonly mce: number;
  readonly nll: number;
  readonly brier: number;
  readonly calibration: Calibration;
  readonly groups: {
    readonly many: GroupResult;
    readonly medium: GroupResult;
    readonly few: GroupResult;
  };
}

/** What was seen in one epoch; epochs are counted from 0 in each stage. */
export interface EpochSummary {
  readonly epoch: number;
  readonly learningRate: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly seconds?: number;
  /** On the part that `selection` names, when this epoch ended with an evaluation. */
  readonly accuracy?: number;
  readonly ece?: number;
}

/** One stage of a run and its epochs, in order. */
export interface StageSummary {
  readonly name: string;
  readonly epochs: readonly EpochSummary[];
}

/**
 * All that a report says about a run: plain JSON, written as `result.json`.
 *
 * Fractions are in [0, 1]; percentages exist only in what is printed.
 */
export interface RunSummary {
  /** What tells this run from others: a folder's name, a recipe's name. */
  readonly name: string;
  /** The method in words for a table: "plain", "MiSLAS". */
  readonly method: string;
  /** The dataset in words: "CIFAR-10-LT, factor 100". */
  readonly dataset: string;
  /** Training images per class, in label order. */
  readonly counts: readonly number[];
  readonly seed: number;
  readonly backend: string;
  /** How long the run took, all sittings together. */
  readonly seconds: number;
  /** The part on which epochs were evaluated and the best one chosen. */
  readonly selection: "test" | "validation";
  readonly stages: readonly StageSummary[];
  /** The weights of the epoch with the highest accuracy on the selection part, and those of the last epoch. */
  readonly best: ResultSummary;
  readonly last: ResultSummary;
  /** The complete descriptor of the pipeline that ran. */
  readonly descriptor: unknown;
}
