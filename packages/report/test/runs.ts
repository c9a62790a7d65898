import type { Calibration, GroupResult, ResultSummary, RunSummary } from "@longtail/run-record";

/** A calibration from what each bin has: how many predictions, how many right of a hundred, how confident. */
export const calibrationOf = (
  bins: readonly (readonly [count: number, accuracy: number, confidence: number])[],
): Calibration => {
  const count = bins.reduce((n, [c]) => n + c, 0);
  const mean = (f: (accuracy: number, confidence: number) => number) =>
    count === 0 ? 0 : bins.reduce((sum, [c, a, p]) => sum + c * f(a, p), 0) / count;
  return {
    ece: mean((a, p) => Math.abs(a - p)),
    accuracy: mean((a) => a),
    confidence: mean((_, p) => p),
    count,
    bins: bins.map(([c, accuracy, confidence], i) => ({
      lower: i / bins.length,
      upper: (i + 1) / bins.length,
      count: c,
      accuracy: c === 0 ? 0 : accuracy,
      confidence: c === 0 ? 0 : confidence,
    })),
  };
};

export const over = calibrationOf([
  [0, 0, 0],
  [100, 0.2, 0.3],
  [300, 0.3, 0.5],
  [400, 0.4, 0.7],
  [200, 0.55, 0.95],
]);

export const under = calibrationOf([
  [50, 0.3, 0.1],
  [0, 0, 0],
  [300, 0.6, 0.5],
  [0, 0, 0],
  [100, 1, 0.9],
]);

const groupOf = (calibration: Calibration): GroupResult => ({
  classes: 3,
  accuracy: calibration.accuracy,
  ece: calibration.ece,
  calibration,
});

export const resultOf = (calibration: Calibration, epoch: number): ResultSummary => ({
  stage: "stage 1",
  epoch,
  accuracy: calibration.accuracy,
  ece: calibration.ece,
  mce: 0.4,
  nll: 2.345,
  brier: 0.7,
  calibration,
  groups: { many: groupOf(calibration), few: groupOf(calibration) },
});

export const runOf = (method: string, calibration: Calibration, epochs = 4): RunSummary => ({
  name: `${method}-seed-3`,
  method,
  dataset: "synthetic, factor 100",
  counts: [500, 108, 23, 5],
  seed: 3,
  backend: "wasm",
  seconds: 95.4,
  selection: "test",
  stages: [
    {
      name: "stage 1",
      epochs: Array.from({ length: epochs }, (_, epoch) => ({
        epoch,
        learningRate: 0.1,
        trainLoss: 2 - 0.2 * epoch,
        trainAccuracy: 0.2 + 0.1 * epoch,
        ...(epoch % 2 === 1 ? { accuracy: 0.1 + 0.1 * epoch, ece: 0.05 * epoch } : {}),
      })),
    },
  ],
  best: resultOf(calibration, epochs - 1),
  last: resultOf(calibration, epochs - 1),
  descriptor: { kind: "pipeline/two-stage", stages: [{ epochs }] },
});

/** The same run with a second stage. */
export const twoStages = (run: RunSummary): RunSummary => ({
  ...run,
  stages: [...run.stages, { name: "stage 2", epochs: run.stages[0]?.epochs.slice(0, 2) ?? [] }],
});

/** Names that try to break out of where they stand. */
export const hostile = `</title><script>alert("1")</script> & 'x' <!-- ]]> \u0000\u0007\ud800 {{7*7}} ${"long ".repeat(30)}`;
