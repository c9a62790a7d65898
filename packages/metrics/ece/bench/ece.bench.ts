import { uniforms } from "@longtail/core";
import { adaptiveError, calibration, calibrationOfProbabilities } from "@longtail/ece";
import { bench, describe } from "vitest";

const next = uniforms(7);

const million = {
  confidences: Float32Array.from({ length: 1_000_000 }, next),
  predictions: Int32Array.from({ length: 1_000_000 }, () => Math.floor(next() * 100)),
  labels: Int32Array.from({ length: 1_000_000 }, () => Math.floor(next() * 100)),
};

const rows = { count: 10_000, classes: 1_000 };
const probabilities = new Float32Array(rows.count * rows.classes);
for (let i = 0; i < rows.count; i++) {
  const row = probabilities.subarray(i * rows.classes, (i + 1) * rows.classes);
  let sum = 0;
  for (let k = 0; k < rows.classes; k++) {
    row[k] = next() ** 20;
    sum += row[k] as number;
  }
  for (let k = 0; k < rows.classes; k++) row[k] = (row[k] as number) / sum;
}
const labels = Int32Array.from({ length: rows.count }, () => Math.floor(next() * rows.classes));

describe("a million predictions", () => {
  bench("calibration", () => void calibration(million), { iterations: 5 });
  bench("adaptiveError", () => void adaptiveError(million), { iterations: 5 });
});

describe("10,000 images of 1,000 classes", () => {
  const probable = { probabilities, classes: rows.classes, labels };
  bench("calibrationOfProbabilities", () => void calibrationOfProbabilities(probable), {
    iterations: 5,
  });
});
