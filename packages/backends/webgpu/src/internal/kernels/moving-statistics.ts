import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type * as tf from "@tensorflow/tfjs-core";
import { run } from "./program.js";

const WORKGROUP = 64;

const move = `
fn main(c: i32) {
  if (c >= uniforms.channels) { return; }
  nextMean[c] = uniforms.stay * runningMean[c] + uniforms.towardsMean * mean[c];
  nextVariance[c] = uniforms.stay * runningVariance[c] + uniforms.towardsVariance * variance[c];
}`;

/** The new running mean and variance, as `LongtailMovingStatistics` of @longtail/ops defines them. */
export const movingStatistics = (
  backend: WebGPUBackend,
  inputs: Readonly<Record<"runningMean" | "runningVariance" | "mean" | "variance", tf.TensorInfo>>,
  { momentum, count }: { readonly momentum: number; readonly count: number },
): tf.TensorInfo[] => {
  const { runningMean, runningVariance, mean, variance } = inputs;
  const { shape } = mean;
  const [channels] = shape as [number];
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
