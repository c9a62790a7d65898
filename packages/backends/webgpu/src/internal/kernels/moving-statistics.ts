import type { Kernel, MOVING_STATISTICS } from "@longtail/ops";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { run } from "./program.js";

const WORKGROUP = 64;

const move = `
fn main(c: i32) {
  if (c >= uniforms.channels) { return; }
  nextMean[c] = uniforms.keep * runningMean[c] + uniforms.meanWeight * mean[c];
  nextVariance[c] = uniforms.keep * runningVariance[c] + uniforms.varianceWeight * variance[c];
}`;

/** The kernel `LongtailMovingStatistics`. */
export const movingStatistics: Kernel<typeof MOVING_STATISTICS, WebGPUBackend> = (
  backend,
  { runningMean, runningVariance, mean, variance },
  { momentum, count },
) => {
  const { shape } = mean;
  const [channels] = shape;
  const { nextMean, nextVariance } = run(backend, {
    name: "LongtailMovingStatistics",
    variant: [],
    workgroup: WORKGROUP,
    groups: Math.ceil(channels / WORKGROUP),
    inputs: {
      runningMean: { tensor: runningMean },
      runningVariance: { tensor: runningVariance },
      mean: { tensor: mean },
      variance: { tensor: variance },
    },
    outputs: { nextMean: { shape }, nextVariance: { shape } },
    integers: { channels },
    floats: {
      keep: 1 - momentum,
      meanWeight: momentum,
      varianceWeight: (momentum * count) / (count - 1),
    },
    code: () => move,
  });
  return [nextMean, nextVariance];
};
