import { binEdges, binOf, decode, type LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { Calibrator, type IsotonicRegression } from "./calibrator.js";
import { checkRows } from "./internal/check.js";
import { temperaturesOf } from "./internal/class-temperatures.js";
import { logsOf, mostProbable, softmaxRows } from "./internal/logits.js";

/** Maps a class's probability to its corrected value, before rows are normalized to the sum 1. */
type Curve = (probability: number) => number;

const lineThrough = (points: IsotonicRegression["perClass"][number]): Curve => {
  const ats = Float64Array.from(points, ({ at }) => at);
  const values = Float64Array.from(points, ({ value }) => value);
  const last = ats.length - 1;
  return (p) => {
    // The first point at or above p.
    let [low, high] = [0, last + 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ats[middle] as number) < p) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return values[0] as number;
    if (low > last) return values[last] as number;
    const [before, after] = [ats[low - 1] as number, ats[low] as number];
    const part = (p - before) / (after - before);
    return (1 - part) * (values[low - 1] as number) + part * (values[low] as number);
  };
};

const throughCurves = (
  probabilities: ArrayLike<number>,
  curves: readonly Curve[],
): Float64Array => {
  const classes = curves.length;
  const result = new Float64Array(probabilities);
  for (let from = 0; from < result.length; from += classes) {
    const row = result.subarray(from, from + classes);
    const values = row.map((p, k) => (curves[k] as Curve)(p));
    const sum = values.reduce((a, b) => a + b, 0);
    if (sum > 0) row.set(values.map((value) => value / sum));
  }
  return result;
};

const apply = (calibrator: Calibrator, probabilities: ArrayLike<number>): Float64Array => {
  switch (calibrator.kind) {
    case "temperature": {
      const logits = logsOf(probabilities);
      for (let i = 0; i < logits.length; i++)
        logits[i] = (logits[i] as number) / calibrator.temperature;
      return softmaxRows(logits, calibrator.classes);
    }
    case "frequency": {
      const temperatures = temperaturesOf(calibrator);
      const classes = temperatures.length;
      const logits = logsOf(probabilities);
      for (let from = 0; from < logits.length; from += classes) {
        const temperature = temperatures[mostProbable(logits, classes, from)] as number;
        for (let i = from; i < from + classes; i++) logits[i] = (logits[i] as number) / temperature;
      }
      return softmaxRows(logits, classes);
    }
    case "vector": {
      const { perClass } = calibrator;
      const classes = perClass.length;
      const logits = logsOf(probabilities);
      for (let i = 0; i < logits.length; i++) {
        const { scale, bias } = perClass[i % classes] as { scale: number; bias: number };
        logits[i] = scale * (logits[i] as number) + bias;
      }
      return softmaxRows(logits, classes);
    }
    case "histogram":
      return throughCurves(
        probabilities,
        calibrator.perClass.map((values) => {
          const edges = binEdges(values.length);
          return (p) => values[binOf(edges, p)] ?? p;
        }),
      );
    case "isotonic":
      return throughCurves(probabilities, calibrator.perClass.map(lineThrough));
    default: {
      const unreachable: never = calibrator;
      return unreachable;
    }
  }
};

const classesOf = (calibrator: Calibrator): number => {
  if (calibrator.kind === "temperature") return calibrator.classes;
  return (calibrator.kind === "frequency" ? calibrator.counts : calibrator.perClass).length;
};

/**
 * Corrects probabilities with a calibrator.
 *
 * @shape probabilities [n, classes] row by row · result float64 [n, classes], rows of sum 1 when those given are
 * @error LengthMismatch (no whole rows of as many classes as the calibrator was fitted to) · OutOfRange (a probability
 *        outside [0, 1] or NaN) · what the codec `Calibrator` reports of an invalid calibrator
 * @owns  the result is new
 * @source the sources of the five calibrators
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { calibrate } from "@longtail/post-hoc-calibration";
 *
 * const half = { kind: "temperature", classes: 2, temperature: 2 } as const;
 * console.log(orThrow(calibrate(half, [0.9, 0.1]))); // 0.75 and 0.25: the odds of 9 become their root, 3
 * ```
 */
export const calibrate = (
  calibrator: Calibrator,
  probabilities: ArrayLike<number>,
): E.Either<LongtailError, Float64Array> => {
  const known = decode(Calibrator)(calibrator);
  if (E.isLeft(known)) return known;
  const classes = classesOf(calibrator);
  const rows = Math.ceil(probabilities.length / classes);
  return E.map((legal: ArrayLike<number>) => apply(calibrator, legal))(
    checkRows(probabilities, classes, rows),
  );
};
