import { intervals } from "@longtail/bootstrap";
import { uniforms } from "@longtail/core";
import { bench, describe } from "vitest";

const next = uniforms(7);
const count = 10_000;
const predicted = {
  confidences: Float32Array.from({ length: count }, next),
  predictions: Int32Array.from({ length: count }, () => Math.floor(next() * 3)),
  labels: Int32Array.from({ length: count }, () => Math.floor(next() * 3)),
};

describe("10,000 predictions, 1,000 resamples", () => {
  bench("intervals", () => void intervals(predicted, { seed: 0 }), { iterations: 3, time: 0 });
});
