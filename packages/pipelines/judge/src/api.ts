import type { Groups } from "@longtail/accuracy";
import type { NumberRows } from "@longtail/arrays";
import type { Interval } from "@longtail/bootstrap";
import type { Calibration, RiskCoverage, SmoothCalibration } from "@longtail/ece";

/** What scores are: any real numbers whose softmax is meant, log-probabilities among them, or the probabilities themselves. */
export type ScoreKind = "logits" | "probabilities";

/** The scores of a model for some images, and the images' classes. */
export interface Scored {
  /** A row for each image, a column for each class. */
  readonly scores: NumberRows;
  /** A class for each row. */
  readonly labels: Int32Array;
  /** The name of the labels in errors: their file. */
  readonly labelsFile?: string;
}

/** How scores are judged. */
export interface JudgeOptions {
  /** What the scores are; the first rows decide where it is not given. */
  readonly kind?: ScoreKind;
  /** Training images of each class. Without them nothing is said of many, medium and few. */
  readonly counts?: readonly number[];
  /** Which classes are many, medium and few; by default those of more than 100, and of fewer than 20 training images. */
  readonly groups?: Groups;
  /** Bins of confidence: 15 by default. */
  readonly bins?: number;
  /** The seed of the intervals' samples: 0 by default. */
  readonly seed?: number;
}

/** How well the scores do on all images, or on those of some classes; fractions, and nats for the negative log-likelihood. */
export interface PartJudgement {
  /** Classes of the part. */
  readonly classes: number;
  readonly count: number;
  readonly accuracy: number;
  /** The fraction of images whose true class is among the five highest; absent with five classes or fewer. */
  readonly top5?: number;
  readonly ece: number;
  readonly mce: number;
  /** ECE over bins of equal numbers of images. */
  readonly adaptiveEce: number;
  /** ECE of each class's own probability over all images, averaged over the part's classes. */
  readonly classwiseEce: number;
  readonly nll: number;
  readonly brier: number;
  readonly calibration: Calibration;
  /** The calibration error without bins, and its curve. */
  readonly smooth: SmoothCalibration;
  /** The risk of answering only where the confidence is high, and the area under its curve. */
  readonly risk: RiskCoverage;
  /** Intervals of 95 % from 1,000 samples of the images. */
  readonly intervals: { readonly accuracy: Interval; readonly ece: Interval };
}

/** What is found about the scores of a model: plain JSON. */
export interface Judgement {
  readonly kind: ScoreKind;
  /** Whether the caller said what the scores are, or their rows did. */
  readonly kindFrom: "stated" | "content";
  readonly classes: number;
  readonly all: PartJudgement;
  /** A group without images is absent. */
  readonly groups: { readonly [Group in "many" | "medium" | "few"]?: PartJudgement };
  /** Why there are no groups. */
  readonly withoutGroups?: string;
  readonly counts?: readonly number[];
  /** The accuracy on the images of each class; null for a class without images. */
  readonly classAccuracies: readonly (number | null)[];
  /** For the worst classes of the tail: how many of its images are taken for each class. Empty for all others. */
  readonly confusion?: readonly (readonly number[])[];
}
