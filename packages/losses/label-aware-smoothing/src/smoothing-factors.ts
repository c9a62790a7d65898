import {
  type ClassCounts,
  checkCounts,
  checkNumber,
  closed,
  decode,
  faults,
  inRange,
  type LongtailError,
  oneOf,
  range,
  several,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";

/** The hyper-parameters' codecs, which the options and the descriptor share. */
export const smoothingFields = {
  head: inRange(0, 1, "[)"),
  tail: inRange(0, 1, "[)"),
  shape: oneOf("concave", "linear", "convex", "exp"),
  power: inRange(0, Number.POSITIVE_INFINITY, "()"),
};

/** How smoothing grows from the rarest class to the most frequent one. */
export type Shape = "concave" | "linear" | "convex" | "exp";

/** How much to smooth which classes. */
export interface SmoothingOptions {
  /** Training images per class. */
  readonly counts: ArrayLike<number>;
  /** Smoothing of the most frequent class, in [0, 1). */
  readonly head: number;
  /** Smoothing of the rarest class, in [0, head]. */
  readonly tail: number;
  /** `concave` when left out. */
  readonly shape?: Shape;
  /** The exponent of shape `exp`, above 0; 2 when left out, which is close to `convex`. Other shapes ignore it. */
  readonly power?: number;
}

const Options = closed("smoothing", smoothingFields);

/**
 * How much the label of each class is smoothed: `tail` for the rarest class, `head` for the most frequent, a curve between.
 *
 *   u       = (N_y − NK) / (N1 − NK)        N1 the largest of the counts, NK the smallest; u = 1 when they are equal
 *   concave f = tail + (head − tail) sin(π/2 · u)
 *   linear  f = tail + (head − tail) u
 *   convex  f = head + (head − tail) sin(3π/2 + π/2 · u)
 *   exp     f = tail + (head − tail) u^power
 *
 * Equal counts make u = 0/0. Every class is then as frequent as the most frequent one, there is no tail to spare, and a
 * net trained on balanced classes is over-confident too: all get `head`, which is plain label smoothing.
 *
 * @shape counts [K] · result [K]
 * @unit  the probability taken from the true class, in [tail, head]
 * @error TooFewClasses (K < 2) · BadCount (not an integer of at least 1) · OutOfRange (not 0 <= tail <= head < 1; power not above
 *        0) · WrongType (an unknown shape); all of them, if several
 * @owns  the result is new
 * @source Zhong et al., CVPR 2021; dvlab-research/MiSLAS methods.py, where equal counts give NaN
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { smoothingFactors } from "@longtail/label-aware-smoothing";
 *
 * console.log(orThrow(smoothingFactors({ counts: [500, 50, 5], head: 0.3, tail: 0, shape: "linear" }))); // 0.3, 0.027, 0
 * ```
 */
export const smoothingFactors = ({
  counts,
  head,
  tail,
  shape = "concave",
  power = 2,
}: SmoothingOptions): E.Either<LongtailError, readonly number[]> => {
  const legal = checkCounts(counts);
  const options = decode(Options)({ head, tail, shape, power });
  const uncrossed = E.chain(() => checkNumber("tail", range(0, head), tail))(options);
  const errors = faults(legal, uncrossed);
  if (E.isLeft(legal) || errors.length > 0) return E.left(several(errors));
  const curve = curves[shape];
  return E.right(shares(legal.right).map((u) => tail + (head - tail) * curve(u, power)));
};

/** From 0 for the rarest class to 1 for the most frequent one. */
const shares = (counts: ClassCounts): readonly number[] => {
  const [most, fewest] = [Math.max(...counts), Math.min(...counts)];
  return counts.map((n) => (most === fewest ? 1 : (n - fewest) / (most - fewest)));
};

// Each goes from 0 to 1. The convex one is written 1 + sin(3π/2 + π/2 · u) in the paper, which is this.
const curves: Readonly<Record<Shape, (u: number, power: number) => number>> = {
  concave: (u) => Math.sin((Math.PI / 2) * u),
  linear: (u) => u,
  convex: (u) => 1 - Math.cos((Math.PI / 2) * u),
  exp: (u, power) => u ** power,
};
