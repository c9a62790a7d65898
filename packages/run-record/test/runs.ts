import type { Calibration, GroupResult, ResultSummary, RunSummary } from "@longtail/run-record";

const calibration: Calibration = {
  ece: 0.25,
  accuracy: 0.4,
  confidence: 0.65,
  count: 100,
  bins: [
    { lower: 0, upper: 0.5, count: 0, accuracy: 0, confidence: 0 },
    { lower: 0.5, upper: 1, count: 100, accuracy: 0.4, confidence: 0.65 },
  ],
};

const group: GroupResult = { classes: 2, accuracy: 0.4, ece: 0.25, calibration };

const result: ResultSummary = {
  stage: "stage2",
  epoch: 1,
  accuracy: 0.4,
  ece: 0.25,
  mce: 0.25,
  nll: 1.7,
  brier: 0.8,
  calibration,
  groups: { many: group, few: group },
};

/** A run of two stages on a dataset without medium-shot classes. */
export const run: RunSummary = {
  name: "plain-0",
  method: "plain",
  dataset: "synthetic, factor 100",
  counts: [500, 108, 15, 5],
  seed: 0,
  backend: "wasm",
  seconds: 95.4,
  selection: "test",
  stages: [
    {
      name: "stage1",
      epochs: [
        { epoch: 0, learningRate: 0.1, trainLoss: 2, trainAccuracy: 0.2 },
        { epoch: 1, learningRate: 0.1, trainLoss: 1.8, trainAccuracy: 0.3, accuracy: 0.2, ece: 0 },
      ],
    },
    {
      name: "stage2",
      epochs: [{ epoch: 0, learningRate: 0.01, trainLoss: 1.5, trainAccuracy: 0.5, seconds: 9 }],
    },
  ],
  best: result,
  last: result,
  descriptor: { kind: "pipeline/two-stage", stages: [{ epochs: 3 }] },
};
