import type { BATCH_NORM_TRAINING_GRAD, Kernel } from "@longtail/ops";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type * as tf from "@tensorflow/tfjs-core";
import { channelsHeader, planOf, uniformsOf } from "./channels.js";
import { release, run, WORKGROUP } from "./program.js";

// What gets through the ReLU. The product, because 0 times NaN is NaN and a NaN of y is to be seen.
const through = (relu: boolean): string =>
  relu
    ? "fn through(i: i32) -> T { return select(dy[i] * y[i], dy[i], y[i] > T(0)); }"
    : "fn through(i: i32) -> T { return dy[i]; }";

// After the chunks' sums come three rows for the second program, which has no buffers left to read them from: mean, 1 / deviation, slope.
const chunkSums = `
fn main(index: i32) {
  let at = place();
  let m = mean[at.channel];
  var sum = T(0);
  var along = T(0);
  for (var p = at.begin + at.row; p < at.end; p = p + ROWS) {
    let i = p * uniforms.channels + at.channel;
    let g = through(i);
    sum = sum + g;
    along = along + g * (x[i] - m);
  }
  let both = treeSum(sum, along);
  if (!at.live || at.row > 0) { return; }
  sums[2 * at.chunk * uniforms.channels + at.channel] = both.a;
  sums[(2 * at.chunk + 1) * uniforms.channels + at.channel] = both.b;
  if (at.chunk > 0) { return; }
  let after = 2 * uniforms.chunks * uniforms.channels + at.channel;
  let inverse = T(1) / sqrt(variance[at.channel] + T(uniforms.epsilon));
  sums[after] = m;
  sums[after + uniforms.channels] = inverse;
  sums[after + 2 * uniforms.channels] = scale[at.channel] * inverse;
}`;

const gradients = (gated: boolean): string => `
fn main(index: i32) {
  let at = place();
  var sum = T(0);
  var along = T(0);
  for (var k = at.row; k < uniforms.chunks; k = k + ROWS) {
    sum = sum + sums[2 * k * uniforms.channels + at.channel];
    along = along + sums[(2 * k + 1) * uniforms.channels + at.channel];
  }
  let both = treeSum(sum, along);
  let toOffset = both.a;
  if (!at.live) { return; }
  let after = 2 * uniforms.chunks * uniforms.channels + at.channel;
  let m = sums[after];
  let inverse = sums[after + uniforms.channels];
  let slope = sums[after + 2 * uniforms.channels];
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
    let g = through(i);
    dx[i] = slope * (g - level) - (x[i] - m) * tilt;
    ${gated ? "dResidual[i] = g;" : ""}
  }
}`;

/** dx, dScale, dOffset and dResidual if there is one, as `LongtailBatchNormTrainingGrad` of @longtail/ops defines them. */
export const batchNormTrainingGradient: Kernel<typeof BATCH_NORM_TRAINING_GRAD, WebGPUBackend> = (
  backend,
  { x, dy, scale, mean, variance, y },
  { epsilon, relu, residual },
) => {
  const plan = planOf(x);
  const { element, lanes, groups } = plan;
  const c = x.shape[3];
  const seen = (tensor: tf.TensorInfo) => ({ tensor, element });
  const images = { x: seen(x), dy: seen(dy), ...(y && { y: seen(y) }) };
  const { sums } = run(backend, {
    name: "LongtailChannelGradientSums",
    variant: [element, lanes, relu],
    workgroup: WORKGROUP,
    groups,
    inputs: { ...images, scale: seen(scale), mean: seen(mean), variance: seen(variance) },
    outputs: { sums: { shape: [2 * plan.chunks + 3, c], element } },
    integers: uniformsOf(plan),
    floats: { epsilon },
    code: () => channelsHeader(plan) + through(relu) + chunkSums,
  });
  const gated = residual && relu;
  const outputs: Record<string, { shape: number[]; element: typeof element }> = {
    dx: { shape: x.shape, element },
    dScale: { shape: [c], element },
    dOffset: { shape: [c], element },
    ...(gated && { dResidual: { shape: x.shape, element } }),
  };
  const results = run(backend, {
    name: "LongtailBatchNormTrainingGrad",
    variant: [element, lanes, relu, gated],
    workgroup: WORKGROUP,
    groups,
    inputs: { ...images, sums: seen(sums) },
    outputs,
    integers: uniformsOf(plan),
    code: () => channelsHeader(plan) + through(relu) + gradients(gated),
  });
  release(backend, sums);
  if (!residual || gated) return Object.values(results);
  // Without a ReLU the residual's gradient is dy itself.
  backend.incRef(dy.dataId);
  return [...Object.values(results), { ...dy }];
};
