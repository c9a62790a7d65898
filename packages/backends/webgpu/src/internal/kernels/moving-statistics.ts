import type { Kernel, MOVING_STATISTICS } from "@longtail/ops";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { run } from "./program.js";

const WORKGROUP = 64;

const move = `
fn main(c: i32) {
  if (c >= uniforms.channels) { return; }
  nextMean[c] = uniforms.stay * runningMean[c] + uniforms.towardsMean * mean[c];
  nextVariance[c] = uniforms.stay * runningVariance[c] + uniforms.towardsVariance * variance[c];
}`;

/** The new running mean and variance, as `LongtailMovingStatistics` of @longtail/ops defines them. */
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
      stay: 1 - momentum,
      towardsMean: momentum,
      towardsVariance: (momentum * count) / (count - 1),
    },
    code: () => move,
  });
  return [nextMean, nextVariance];
};
