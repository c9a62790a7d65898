import {
  type Checked,
  type ClassCounts,
  checkCounts,
  checkNumber,
  checkOptions,
  extent,
  gathered,
  inRange,
  oneOf,
  options,
  range,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

/** The ranges of the hyper-parameters, and as defaults the values of most published recipes. */
export const smoothingOptions = options({
  fields: {
    head: inRange(0, 1, "[)"),
    tail: inRange(0, 1, "[)"),
    shape: oneOf("concave", "linear", "convex", "exp"),
    power: inRange(0, Number.POSITIVE_INFINITY, "()"),
  },
  defaults: { head: 0.3, tail: 0, shape: "concave", power: 2 },
});

/** How smoothing grows from the rarest class to the most frequent one. */
export type Shape = "concave" | "linear" | "convex" | "exp";

/** Options of `smoothingFactors`. */
export interface SmoothingOptions {
  /** Training images per class. */
  readonly counts: ArrayLike<number>;
  /** Smoothing of the most frequent class: in [0, 1), 0.3 by default. */
  readonly head?: number;
  /** Smoothing of the rarest class: in [0, head], 0 by default. */
  readonly tail?: number;
  /** `concave` by default. */
  readonly shape?: Shape;
  /** The exponent of shape `exp`: above 0, 2 by default, which is close to `convex`. Other shapes ignore it. */
  readonly power?: number;
}

/**
 * How much the label of each class is smoothed: `tail` for the rarest class, `head` for the most frequent, and a curve between.
 *
 *   u       = (N_y − NK) / (N1 − NK)        N1 the largest of the counts, NK the smallest; u = 1 when they are equal
 *   concave f = tail + (head − tail) sin(π/2 · u)
 *   linear  f = tail + (head − tail) u
 *   convex  f = head + (head − tail) sin(3π/2 + π/2 · u)
 *   exp     f = tail + (head − tail) u^power
 *
 * Equal counts make u = 0/0, and all classes get `head`, which is plain label smoothing: each is as frequent as the most
 * frequent one, there is no tail to spare, and networks trained on balanced classes are overconfident too.
 *
 * @shape counts [K] · result [K]
 * @unit  the probability taken from the true class, in [tail, head]
 * @error TooFewClasses (K < 2) · BadCount (not an integer of at least 1) · OutOfRange (not 0 <= tail <= head < 1; power not above
 *        0) · WrongType (shape), all at once
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
  shape,
  power,
}: SmoothingOptions): Checked<readonly number[]> =>
  pipe(
    gathered({
      counts: checkCounts(counts),
      options: pipe(
        checkOptions("smoothing", smoothingOptions, { head, tail, shape, power }),
        E.chainFirst(({ head, tail }) => checkNumber("tail", range(0, head), tail)),
      ),
    }),
    E.map(({ counts, options: { head, tail, shape, power } }) =>
      frequencies(counts).map((u) => tail + (head - tail) * curves[shape](u, power)),
    ),
  );

/** From 0 for the rarest class to 1 for the most frequent one. */
const frequencies = (counts: ClassCounts): readonly number[] => {
  const [fewest, most] = extent(counts);
  return counts.map((n) => (most === fewest ? 1 : (n - fewest) / (most - fewest)));
};

// Each rises from 0 to 1. The paper writes the convex one as 1 + sin(3π/2 + π/2 · u).
const curves: Readonly<Record<Shape, (u: number, power: number) => number>> = {
  concave: (u) => Math.sin((Math.PI / 2) * u),
  linear: (u) => u,
  convex: (u) => 1 - Math.cos((Math.PI / 2) * u),
  exp: (u, power) => u ** power,
};
