import { type Checked, checkNumber, failure, gathered, groupByClass, range } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { Calibration, ConformalOptions, Probable } from "./api.js";
import { checkProbable, checkScore } from "./internal/check.js";
import { conformalQuantile } from "./internal/quantile.js";
import { largest, rowScores } from "./internal/scores.js";
import type { ConformalPredictor, Score } from "./predictor.js";

/**
 * A predictor of sets of classes that hold the true one with probability 1 − alpha, from held-out images.
 *
 *   C(x) = {k : s(x, k) <= q_k}        q_k = the ceil((n + 1)(1 − alpha))-th smallest score of true classes, of n images
 *
 *   threshold    s = 1 − p_k
 *   adaptive     s = Σ {p_j : p_j >= p_k} + penalty · max(0, rank_k − from)
 *   prevalence   s = −p_k / prior_k
 *
 * Which images q_k is taken from is said by `calibration`. Where they are too few, q_k is infinite: the class is in every set.
 * The guarantee is over held-out and new images drawn alike; it says nothing of new images from another distribution. The adaptive
 * score is the deterministic one, whose sets hold the true class a little more often than promised.
 *
 * @shape probabilities [n, classes] row by row · labels [n] · thresholds of the result [classes]
 * @error TooFewClasses · OutOfRange (no images, a probability outside [0, 1] or NaN, alpha or a weight outside its range) · BadLabel ·
 *        LengthMismatch · UnknownKind, UnknownKey (score, calibration) · Incompatible (a class in no group or in two)
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source Vovk, Gammerman and Shafer, 2005 (marginal, class, group); Sadinle, Lei and Wasserman, JASA 2019 (threshold); Romano,
 *         Sesia and Candès, NeurIPS 2020 (adaptive); Angelopoulos et al., ICLR 2021 (penalty); Ding, Fermanian and Salmon, 2025
 *         (prevalence, interpolated)
 * @example
 * ```ts
 * import { conformalPredictor, predictionSets } from "@longtail/conformal";
 * import { orThrow } from "@longtail/core";
 *
 * const probabilities = [0.9, 0.1, 0.8, 0.2, 0.6, 0.4, 0.3, 0.7];
 * const predictor = orThrow(conformalPredictor({ probabilities, classes: 2, labels: [0, 0, 1, 1] }, { alpha: 0.4 }));
 * console.log(predictor.thresholds); // 0.3, 0.3: the third smallest of 0.1, 0.2, 0.3, 0.6
 * console.log(orThrow(predictionSets(predictor, [0.75, 0.25, 0.5, 0.5]))); // [0] and []
 * ```
 */
export const conformalPredictor = (
  held: Probable,
  { alpha, score = { kind: "threshold" }, calibration = { kind: "marginal" } }: ConformalOptions,
): Checked<ConformalPredictor> =>
  pipe(
    gathered({
      alpha: checkNumber("alpha", range(0, 1, "()"), alpha),
      held: checkProbable(held),
      score: checkScore(score, held.classes),
    }),
    E.bind("thresholds", ({ held: legal, score: known }) =>
      thresholdsOf(legal, known, alpha, calibration),
    ),
    E.map(({ score: known, thresholds }) => ({
      kind: "conformal",
      alpha,
      score: known,
      thresholds: thresholds.map((q) => (Number.isFinite(q) ? q : null)),
    })),
  );

/** The scores of the true classes. */
const ownScores = (
  { probabilities, classes, labels }: Probable<ArrayLike<number>>,
  score: Score,
): Float64Array => {
  const scores = rowScores(score, classes);
  const row = new Float64Array(classes);
  return Float64Array.from(labels, (label, image) => {
    scores(probabilities, image * classes, row);
    return row[label] as number;
  });
};

const thresholdsOf = (
  held: Probable<ArrayLike<number>>,
  score: Score,
  alpha: number,
  calibration: Calibration,
): Checked<readonly number[]> => {
  const { classes, labels } = held;
  const own = ownScores(held, score);
  const all = conformalQuantile(own.slice(), alpha);
  // The threshold of each of `count` parts of the classes.
  const quantiles = (count: number, partOf: (label: number) => number): readonly number[] => {
    const parts: number[][] = Array.from({ length: count }, () => []);
    for (let i = 0; i < labels.length; i++)
      parts[partOf(labels[i] as number)]?.push(own[i] as number);
    return parts.map((scores) => conformalQuantile(Float64Array.from(scores), alpha));
  };
  const perClass = (of: (k: number) => number) => Array.from({ length: classes }, (_, k) => of(k));
  switch (calibration.kind) {
    case "marginal":
      return E.right(perClass(() => all));
    case "class":
      return E.right(quantiles(classes, (label) => label));
    case "interpolated":
      return pipe(
        checkNumber("calibration.weight", range(0, 1), calibration.weight),
        E.map((weight) => {
          const most = largest(score, classes);
          const between = (q: number) =>
            weight * Math.min(q, most) + (1 - weight) * Math.min(all, most);
          return quantiles(classes, (label) => label).map(between);
        }),
      );
    case "group":
      return pipe(
        groupByClass(calibration.groups),
        E.bindTo("groupOf"),
        E.bind("names", ({ groupOf }) => {
          const lost = perClass((k) => k).find((k) => !groupOf.has(k));
          return lost === undefined
            ? E.right([...new Set(groupOf.values())])
            : E.left(
                failure("Incompatible", {
                  path: ["calibration", "groups"],
                  what: `class ${lost}`,
                  needs: "a group",
                  got: "none",
                }),
              );
        }),
        E.map(({ groupOf, names }) => {
          const partOf = (k: number) => names.indexOf(groupOf.get(k) as string);
          const found = quantiles(names.length, partOf);
          return perClass((k) => found[partOf(k)] as number);
        }),
      );
    default:
      return E.left(
        failure("UnknownKind", {
          path: ["calibration", "kind"],
          actual: (calibration as { readonly kind: unknown }).kind,
          known: ["marginal", "class", "group", "interpolated"],
        }),
      );
  }
};
