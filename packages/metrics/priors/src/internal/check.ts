import {
  type Checked,
  checkClasses,
  checkLength,
  checkList,
  checkNumber,
  range,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

const positive = range(0, Number.POSITIVE_INFINITY, "()");
const nonNegative = range(0, Number.POSITIVE_INFINITY, "[)");
const finite = range(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);

/** The range of `tau`. */
export const taus = nonNegative;

const checkEach =
  (name: string, allowed: typeof positive) =>
  (values: ArrayLike<number>): Checked<ArrayLike<number>> => {
    for (let i = 0; i < values.length; i++) {
      const checked = checkNumber(`${name}.${i}`, allowed, values[i]);
      if (E.isLeft(checked)) return checked;
    }
    return E.right(values);
  };

/** A prior that sums to 1, from numbers in its ratios, such as counts: one for each class, above 0 or, where `zeros`, at least 0. */
export const checkPrior = (
  name: string,
  prior: ArrayLike<number>,
  classes: number,
  zeros = false,
): Checked<Float64Array> =>
  pipe(
    checkClasses(classes),
    E.chain(() => checkList(name, prior)),
    E.chain(() => checkLength(name, prior, classes, "numbers")),
    E.chain(() => checkEach(name, zeros ? nonNegative : positive)(prior)),
    E.chain((values) => {
      const list = Float64Array.from(values);
      const sum = list.reduce((a, b) => a + b, 0);
      return E.map(() => list.map((value) => value / sum))(checkNumber(`${name}.0`, positive, sum));
    }),
  );

/** Finite scores in whole rows of `classes`; `rows` of them where that is known. */
export const checkLogits = (
  logits: ArrayLike<number>,
  classes: number,
  rows?: number,
): Checked<ArrayLike<number>> =>
  pipe(
    checkList("logits", logits),
    E.chain(() => {
      const known = rows ?? Math.ceil(logits.length / classes);
      return checkLength("logits", logits, known * classes, `logits (${classes} for each image)`);
    }),
    E.chain(() => checkEach("logits", finite)(logits)),
  );
