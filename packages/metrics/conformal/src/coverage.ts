import {
  type Checked,
  type ClassGroups,
  checkNumber,
  gathered,
  groupByClass,
  integers,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { Coverage, Probable } from "./api.js";
import { checkPredictor, checkProbable } from "./internal/check.js";
import { membership } from "./internal/membership.js";
import type { ConformalPredictor } from "./predictor.js";

/**
 * How often a predictor's sets hold the true class, over all images and on the tail, and how large they are.
 *
 *   macro   1/C Σ_k coverage of class k, over the C classes that have images
 *
 * Judge on other images than those the predictor was fitted to. It holds one row's set at a time.
 *
 * @shape probabilities [n, classes] row by row · labels [n] · groups: class indices under each name
 * @unit  fractions; size in classes
 * @error as `predictionSets` · OutOfRange (no images, other classes than the predictor's) · BadLabel · Incompatible (a class in two groups)
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source Ding, Fermanian and Salmon, 2025 (macro coverage, the fraction of classes under half of the target)
 * @example
 * ```ts
 * import { coverage } from "@longtail/conformal";
 * import { orThrow } from "@longtail/core";
 *
 * const predictor = { kind: "conformal", alpha: 0.1, score: { kind: "threshold" }, thresholds: [0.6, 0.6] } as const;
 * const images = { probabilities: [0.9, 0.1, 0.5, 0.5, 0.7, 0.3], classes: 2, labels: [0, 1, 1] };
 * const { marginal, macro, size } = orThrow(coverage(predictor, images));
 * console.log(marginal, macro, size); // 2/3, 0.75, 4/3
 * ```
 */
export const coverage = <const Name extends string = never>(
  predictor: ConformalPredictor,
  judged: Probable,
  { groups }: { readonly groups?: ClassGroups<Name> } = {},
): Checked<Coverage<Name>> =>
  pipe(
    checkPredictor(predictor),
    E.chain((known) =>
      gathered({
        known: E.right(known),
        images: pipe(
          checkNumber(
            "classes",
            integers(known.thresholds.length, known.thresholds.length),
            judged.classes,
          ),
          E.chain(() => checkProbable(judged)),
        ),
        groupOf: groups === undefined ? E.right(new Map<number, Name>()) : groupByClass(groups),
      }),
    ),
    E.map(({ known, images, groupOf }) => coverageOf(known, images, groupOf)),
  );

const coverageOf = <Name extends string>(
  predictor: ConformalPredictor,
  { probabilities, classes, labels }: Probable<ArrayLike<number>>,
  groupOf: ReadonlyMap<number, Name>,
): Coverage<Name> => {
  const [images, hits, sizes] = [0, 1, 2].map(() => new Float64Array(classes)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const mark = membership(predictor);
  const member = new Uint8Array(classes);
  let empty = 0;
  for (let image = 0; image < labels.length; image++) {
    mark(probabilities, image * classes, member);
    const label = labels[image] as number;
    let size = 0;
    for (let k = 0; k < classes; k++) size += member[k] as number;
    (images[label] as number) += 1;
    (hits[label] as number) += member[label] as number;
    (sizes[label] as number) += size;
    if (size === 0) empty++;
  }
  const sumOf = (values: Float64Array, of: (k: number) => boolean): number =>
    values.reduce((sum, value, k) => (of(k) ? sum + value : sum), 0);
  const every = () => true;
  const perClass = Array.from(images, (n, k) => (n === 0 ? null : (hits[k] as number) / n));
  const seen = perClass.filter((found) => found !== null);
  const groups = [...new Set(groupOf.values())].flatMap((name) => {
    const isIn = (k: number) => groupOf.get(k) === name;
    const count = sumOf(images, isIn);
    const part = { coverage: sumOf(hits, isIn) / count, size: sumOf(sizes, isIn) / count };
    return count === 0 ? [] : [[name, part] as const];
  });
  return {
    marginal: sumOf(hits, every) / labels.length,
    macro: seen.reduce((a, b) => a + b, 0) / seen.length,
    underHalf: seen.filter((found) => found < (1 - predictor.alpha) / 2).length / seen.length,
    size: sumOf(sizes, every) / labels.length,
    empty: empty / labels.length,
    count: labels.length,
    groups: Object.fromEntries(groups) as Coverage<Name>["groups"],
    perClass,
  };
};
