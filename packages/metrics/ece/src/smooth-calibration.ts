import { type Checked, checkNumber, gathered, integers, range } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { BinOptions, Predicted } from "./api.js";
import { checkSome, type Judgeable } from "./internal/check.js";
import { absoluteSum, addAt, CELLS, smoothed } from "./internal/smooth.js";

/** Options of `smoothCalibration`. */
export interface SmoothOptions extends Omit<BinOptions, "bins"> {
  /** The standard deviation of the kernel, in (0, 1]; by default the one that equals the error. */
  readonly bandwidth?: number;
  /** How many points the curve has, at most: 128 by default, up to 2,048. */
  readonly points?: number;
}

/** A point of a smoothed reliability diagram. */
export interface SmoothPoint {
  readonly confidence: number;
  /** The smoothed fraction of correct images at this confidence. */
  readonly accuracy: number;
  /** The density of images at this confidence: 1 on average. */
  readonly density: number;
}

/** How well confidence matches accuracy, without bins: plain JSON, fractions. */
export interface SmoothCalibration {
  readonly smoothEce: number;
  /** The standard deviation of the kernel. */
  readonly bandwidth: number;
  readonly accuracy: number;
  readonly confidence: number;
  readonly count: number;
  /** Points of equal distance; those of a density below a millionth are absent. */
  readonly curve: readonly SmoothPoint[];
}

/** The cells of some images: residuals, correct ones, all. Each is a fraction of the whole weight. */
const cellsOf = (
  { predicted: { confidences, predictions, labels }, weightOf }: Judgeable,
  positions?: ArrayLike<number>,
) => {
  const [residuals, right, all] = [0, 1, 2].map(() => new Float64Array(CELLS)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const count = positions?.length ?? labels.length;
  let total = 0;
  for (let j = 0; j < count; j++) {
    const i = positions === undefined ? j : (positions[j] as number);
    const label = labels[i] as number;
    const [confidence, weight] = [confidences[i] as number, weightOf(label)];
    const hit = predictions[i] === label ? weight : 0;
    total += weight;
    addAt(residuals, confidence, hit - weight * confidence);
    addAt(right, confidence, hit);
    addAt(all, confidence, weight);
  }
  for (const cells of [residuals, right, all])
    for (let c = 0; c < CELLS; c++) cells[c] = (cells[c] as number) / total;
  return { residuals, right, all };
};

/** The bandwidth that equals the error of residuals smoothed by it: a wider kernel never makes the error larger. */
const ownBandwidth = (residuals: Float64Array): number => {
  let [low, high] = [0, absoluteSum(residuals)];
  while (high - low > 1e-7) {
    const middle = (low + high) / 2;
    if (absoluteSum(smoothed(residuals, middle)) > middle) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

const checkSmooth = (
  predicted: Predicted,
  { bandwidth, points = 128, ...options }: SmoothOptions,
) =>
  gathered({
    judgeable: checkSome(predicted, options),
    points: checkNumber("points", integers(1, CELLS), points),
    bandwidth:
      bandwidth === undefined
        ? E.right(bandwidth)
        : checkNumber("bandwidth", range(0, 1, "(]"), bandwidth),
  });

// Below it a quotient of densities is rounding.
const SPARSE = 1e-6;

const quotient = (right: number, all: number): number => Math.min(1, Math.max(0, right / all));

// The narrowest kernel that cells can show, and the narrowest of a curve of 128 points.
const [NARROWEST, NARROWEST_CURVE] = [0.5 / CELLS, 1 / 256];

/**
 * The smooth calibration error and a reliability diagram without bins.
 *
 *   smECE_σ = ∫ |1/N Σ_i K_σ(confidence_i, t) (right_i − confidence_i)| dt over [0, 1]        smECE = σ* with smECE_σ* = σ*
 *   accuracy(t) = Σ_i K_σ*(confidence_i, t) right_i / Σ_i K_σ*(confidence_i, t)
 *
 * K_σ is the Gaussian density, reflected at 0 and at 1. Unlike ECE, the error changes continuously with the confidences, and has no
 * number of bins to choose. Images are first split among 2,048 cells: the result differs from the sum over images by less than 1e-4.
 * The kernel of the curve is at least 1/256 wide, so that no image falls between its points.
 *
 * @shape confidences [n] · predictions [n] · labels [n] · curve at most [points]
 * @unit  fractions, not percentages
 * @error as `calibration` · OutOfRange (bandwidth, points)
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source Błasiok and Nakkiran, ICLR 2024, Smooth ECE: Principled Reliability Diagrams via Kernel Smoothing; apple/ml-calibration
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { smoothCalibration } from "@longtail/ece";
 *
 * const predicted = { confidences: [0.9, 0.8, 0.7, 0.6], predictions: [0, 0, 0, 0], labels: [0, 0, 1, 1] };
 * const { smoothEce, curve } = orThrow(smoothCalibration(predicted));
 * console.log(smoothEce, curve.length);
 * ```
 */
export const smoothCalibration = (
  predicted: Predicted,
  options: SmoothOptions = {},
): Checked<SmoothCalibration> =>
  E.map(({ judgeable, points, bandwidth: given }: CheckedSmooth) => {
    const { residuals, right, all } = cellsOf(judgeable);
    const own = given === undefined ? ownBandwidth(residuals) : given;
    const bandwidth = Math.max(own, given === undefined ? NARROWEST_CURVE : NARROWEST);
    const sum = (cells: Float64Array) => cells.reduce((a, b) => a + b, 0);
    return {
      smoothEce: given === undefined ? own : absoluteSum(smoothed(residuals, bandwidth)),
      bandwidth,
      accuracy: sum(right),
      confidence: sum(right) - sum(residuals),
      count: judgeable.predicted.labels.length,
      curve: curveOf(smoothed(right, bandwidth), smoothed(all, bandwidth), points),
    };
  })(checkSmooth(predicted, options));

type CheckedSmooth = Extract<ReturnType<typeof checkSmooth>, { readonly _tag: "Right" }>["right"];

/** The middle cells of the curve's points. */
const cellAt = (point: number, points: number): number =>
  Math.floor(((point + 0.5) * CELLS) / points);

const curveOf = (right: Float64Array, all: Float64Array, points: number): readonly SmoothPoint[] =>
  Array.from({ length: points }, (_, p) => cellAt(p, points)).flatMap((cell) => {
    const density = (all[cell] as number) * CELLS;
    const accuracy = quotient(right[cell] as number, all[cell] as number);
    return density > SPARSE ? [{ confidence: (cell + 0.5) / CELLS, accuracy, density }] : [];
  });

/**
 * The accuracies of the curve of `smoothCalibration` as a statistic of images, for a band: give it to `bootstrapEach` of
 * `@longtail/bootstrap`.
 *
 * Where a sample has no images near a point, the point keeps the accuracy of all images.
 *
 * @shape result: positions int32 [m] to accuracies [points of the curve]
 * @error as `smoothCalibration`
 * @owns  keeps the inputs
 * @source `smoothCalibration`
 * @example
 * ```ts
 * import { bootstrapEach } from "@longtail/bootstrap";
 * import { orThrow } from "@longtail/core";
 * import { smoothAccuracies, smoothCalibration } from "@longtail/ece";
 *
 * const predicted = { confidences: [0.9, 0.8, 0.7, 0.6], predictions: [0, 0, 0, 0], labels: [0, 0, 1, 1] };
 * const calibration = orThrow(smoothCalibration(predicted));
 * const statistics = orThrow(smoothAccuracies(predicted, calibration));
 * const band = orThrow(bootstrapEach({ count: 4, statistics, resamples: 100, seed: 0 }));
 * console.log(band.length === calibration.curve.length); // true
 * ```
 */
export const smoothAccuracies = (
  predicted: Predicted,
  {
    bandwidth,
    curve,
    ...options
  }: Pick<SmoothCalibration, "bandwidth" | "curve"> & Omit<SmoothOptions, "bandwidth" | "points">,
): Checked<(positions: ArrayLike<number>) => readonly number[]> =>
  E.map(({ judgeable }: CheckedSmooth) => (positions: ArrayLike<number>) => {
    const { right, all } = cellsOf(judgeable, positions);
    const [hits, images] = [smoothed(right, bandwidth), smoothed(all, bandwidth)];
    return curve.map(({ confidence, accuracy }) => {
      const cell = Math.floor(confidence * CELLS);
      const density = images[cell] as number;
      return density * CELLS > SPARSE ? quotient(hits[cell] as number, density) : accuracy;
    });
  })(checkSmooth(predicted, { bandwidth, ...options }));
