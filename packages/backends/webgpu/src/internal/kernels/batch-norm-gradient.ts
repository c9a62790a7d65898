import type { BATCH_NORM_TRAINING_GRAD, Kernel } from "@longtail/ops";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type * as tf from "@tensorflow/tfjs-core";
import { channelsHeader, planOf, uniformsOf } from "./channels.js";
import { release, run, WORKGROUP } from "./program.js";

// The gradient that passes the ReLU. The product keeps a NaN of y, because 0 times NaN is NaN.
const passed = (relu: boolean): string =>
  relu
    ? "fn passed(i: i32) -> T { return select(dy[i] * y[i], dy[i], y[i] > T(0)); }"
    : "fn passed(i: i32) -> T { return dy[i]; }";

// Three rows follow the sums of the chunks: mean, 1 / deviation, slope. The second program reads
// them there, because it has no buffers left for mean, variance and scale.
const chunkSums = `
fn main(index: i32) {
  let at = position();
  let m = mean[at.channel];
  var sum = T(0);
  var weighted = T(0);
  for (var p = at.begin + at.row; p < at.end; p = p + ROWS) {
    let i = p * uniforms.channels + at.channel;
    let g = passed(i);
    sum = sum + g;
    weighted = weighted + g * (x[i] - m);
  }
  let both = treeSum(sum, weighted);
  if (!at.inBounds || at.row > 0) { return; }
  sums[2 * at.chunk * uniforms.channels + at.channel] = both.a;
  sums[(2 * at.chunk + 1) * uniforms.channels + at.channel] = both.b;
  if (at.chunk > 0) { return; }
  let rows = 2 * uniforms.chunks * uniforms.channels + at.channel;
  let inverse = T(1) / sqrt(variance[at.channel] + T(uniforms.epsilon));
  sums[rows] = m;
  sums[rows + uniforms.channels] = inverse;
  sums[rows + 2 * uniforms.channels] = scale[at.channel] * inverse;
}`;

const gradients = (ownResidual: boolean): string => `
fn main(index: i32) {
  let at = position();
  var sum = T(0);
  var weighted = T(0);
  for (var k = at.row; k < uniforms.chunks; k = k + ROWS) {
    sum = sum + sums[2 * k * uniforms.channels + at.channel];
    weighted = weighted + sums[(2 * k + 1) * uniforms.channels + at.channel];
  }
  let both = treeSum(sum, weighted);
  let toOffset = both.a;
  if (!at.inBounds) { return; }
  let rows = 2 * uniforms.chunks * uniforms.channels + at.channel;
  let m = sums[rows];
  let inverse = sums[rows + uniforms.channels];
  let slope = sums[rows + 2 * uniforms.channels];
  let toScale = inverse * both.b;
  if (at.chunk == 0 && at.row == 0) {
    dScale[at.channel] = toScale;
    dOffset[at.channel] = toOffset;
  }
  let n = f32(uniforms.pixels);
  let level = toOffset / n;
  let tilt = slope * inverse * toScale / n;
  for (var p = at.begin + at.row; p < at.end; p = p + ROWS) {
    let i = p * uniforms.channels + at.channel;
    let g = passed(i);
    dx[i] = slope * (g - level) - (x[i] - m) * tilt;
    ${ownResidual ? "dResidual[i] = g;" : ""}
  }
}`;

/** The kernel `LongtailBatchNormTrainingGrad`. */
export const batchNormTrainingGradient: Kernel<typeof BATCH_NORM_TRAINING_GRAD, WebGPUBackend> = (
  backend,
  { x, dy, scale, mean, variance, y },
  { epsilon, relu, residual },
) => {
  const plan = planOf(x);
  const { element, lanes, groups } = plan;
  const c = x.shape[3];
  const view = (tensor: tf.TensorInfo) => ({ tensor, element });
  const images = { x: view(x), dy: view(dy), ...(y && { y: view(y) }) };
  const { sums } = run(backend, {
    name: "LongtailChannelGradientSums",
    variant: [element, lanes, relu],
    workgroup: WORKGROUP,
    groups,
    inputs: { ...images, scale: view(scale), mean: view(mean), variance: view(variance) },
    outputs: { sums: { shape: [2 * plan.chunks + 3, c], element } },
    integers: uniformsOf(plan),
    floats: { epsilon },
    code: () => channelsHeader(plan) + passed(relu) + chunkSums,
  });
  // Without a ReLU, the gradient to the residual is dy itself.
  const ownResidual = residual && relu;
  const outputs: Record<string, { shape: number[]; element: typeof element }> = {
    dx: { shape: x.shape, element },
    dScale: { shape: [c], element },
    dOffset: { shape: [c], element },
    ...(ownResidual && { dResidual: { shape: x.shape, element } }),
  };
  const results = run(backend, {
    name: "LongtailBatchNormTrainingGrad",
    variant: [element, lanes, relu, ownResidual],
    workgroup: WORKGROUP,
    groups,
    inputs: { ...images, sums: view(sums) },
    outputs,
    integers: uniformsOf(plan),
    code: () => channelsHeader(plan) + passed(relu) + gradients(ownResidual),
  });
  release(backend, sums);
  if (!residual || ownResidual) return Object.values(results);
  backend.incRef(dy.dataId);
  return [...Object.values(results), { ...dy }];
};
