import { normals, orThrow, uniforms } from "@longtail/core";
import { calibrate, calibrationMethods } from "@longtail/post-hoc-calibration";
import { bench, describe } from "vitest";

const [count, classes] = [10_000, 100];
const next = uniforms(7);
const labels = Int32Array.from({ length: count }, () => Math.floor(next() * classes));
const noise = normals(8, count * classes);
const probabilities = new Float32Array(count * classes);
for (let i = 0; i < count; i++) {
  const row = probabilities.subarray(i * classes, (i + 1) * classes);
  for (let k = 0; k < classes; k++)
    row[k] = Math.exp(2 * (noise[i * classes + k] as number) + (k === labels[i] ? 5 : 0));
  const sum = row.reduce((a, b) => a + b, 0);
  for (let k = 0; k < classes; k++) row[k] = (row[k] as number) / sum;
}

describe("10,000 images of 100 classes", () => {
  for (const [name, method] of Object.entries(calibrationMethods)) {
    const fitted = { probabilities, classes, labels };
    bench(`fit ${name}`, () => void method(fitted), {
      iterations: 3,
      time: 0,
      warmupIterations: 1,
    });
    const calibrator = orThrow(method(fitted));
    bench(`calibrate, ${name}`, () => void calibrate(calibrator, probabilities), {
      iterations: 3,
      time: 0,
      warmupIterations: 1,
    });
  }
});
