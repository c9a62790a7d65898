import type { BATCH_NORM_TRAINING, Kernel, KernelAttrs } from "@longtail/ops";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type * as tf from "@tensorflow/tfjs-core";
import { channelsHeader, planOf, uniformsOf } from "./channels.js";
import { release, run, WORKGROUP } from "./program.js";

// The mean of each chunk and the sum of squared deviations from it, in two passes over the chunk.
// Two passes keep precision for large means and with outliers.
const chunkStatistics = `
fn main(index: i32) {
  let at = position();
  var sum = T(0);
  for (var p = at.begin + at.row; p < at.end; p = p + ROWS) { sum = sum + x[p * uniforms.channels + at.channel]; }
  let count = f32(max(at.end - at.begin, 1));
  let roundedMean = treeSum(sum, sum).a / count;
  var deviations = T(0);
  var squares = T(0);
  for (var p = at.begin + at.row; p < at.end; p = p + ROWS) {
    let d = x[p * uniforms.channels + at.channel] - roundedMean;
    deviations = deviations + d;
    squares = squares + d * d;
  }
  let both = treeSum(deviations, squares);
  let correction = both.a / count;
  if (at.inBounds && at.row == 0) {
    chunks[2 * at.chunk * uniforms.channels + at.channel] = roundedMean + correction;
    chunks[(2 * at.chunk + 1) * uniforms.channels + at.channel] = both.b - count * correction * correction;
  }
}`;

// Each workgroup combines the chunks of its channels itself, with a few reads, and normalizes its
// own chunk.
const normalize = ({ relu, residual }: KernelAttrs<typeof BATCH_NORM_TRAINING>): string => `
fn countOf(chunk: i32) -> f32 { return f32(min(uniforms.perChunk, uniforms.pixels - chunk * uniforms.perChunk)); }

fn main(index: i32) {
  let at = position();
  let shift = chunks[at.channel];
  var sum = T(0);
  var squares = T(0);
  for (var k = at.row; k < uniforms.chunks; k = k + ROWS) {
    sum = sum + countOf(k) * (chunks[2 * k * uniforms.channels + at.channel] - shift);
    squares = squares + chunks[(2 * k + 1) * uniforms.channels + at.channel];
  }
  let within = treeSum(sum, squares);
  let m = shift + within.a / f32(uniforms.pixels);
  var between = T(0);
  for (var k = at.row; k < uniforms.chunks; k = k + ROWS) {
    let d = chunks[2 * k * uniforms.channels + at.channel] - m;
    between = between + countOf(k) * d * d;
  }
  let v = (within.b + treeSum(between, between).a) / f32(uniforms.pixels);
  if (!at.inBounds) { return; }
  if (at.chunk == 0 && at.row == 0) {
    mean[at.channel] = m;
    variance[at.channel] = v;
  }
  let slope = scale[at.channel] / sqrt(v + T(uniforms.epsilon));
  let constant = offset[at.channel];
  for (var p = at.begin + at.row; p < at.end; p = p + ROWS) {
    let i = p * uniforms.channels + at.channel;
    var value = (x[i] - m) * slope + constant;
    ${residual ? "value = value + residual[i];" : ""}
    ${relu ? "value = select(value, T(0), value < T(0)); // keeps NaN" : ""}
    y[i] = value;
  }
}`;

/** The kernel `LongtailBatchNormTraining`. */
export const batchNormTraining: Kernel<typeof BATCH_NORM_TRAINING, WebGPUBackend> = (
  backend,
  { x, scale, offset, residual },
  attrs,
) => {
  const plan = planOf(x);
  const { element, lanes, groups } = plan;
  const c = x.shape[3];
  const layout = [element, lanes];
  const view = (tensor: tf.TensorInfo) => ({ tensor, element });
  const { chunks } = run(backend, {
    name: "LongtailChannelStatistics",
    variant: layout,
    workgroup: WORKGROUP,
    groups,
    inputs: { x: view(x) },
    outputs: { chunks: { shape: [plan.chunks, 2, c], element } },
    integers: uniformsOf(plan),
    code: () => channelsHeader(plan) + chunkStatistics,
  });
  const { y, mean, variance } = run(backend, {
    name: "LongtailBatchNormTraining",
    variant: [...layout, attrs.relu, attrs.residual],
    workgroup: WORKGROUP,
    groups,
    inputs: {
      x: view(x),
      chunks: view(chunks),
      scale: view(scale),
      offset: view(offset),
      ...(residual && { residual: view(residual) }),
    },
    outputs: {
      y: { shape: x.shape, element },
      mean: { shape: [c], element },
      variance: { shape: [c], element },
    },
    integers: uniformsOf(plan),
    floats: { epsilon: attrs.epsilon },
    code: () => channelsHeader(plan) + normalize(attrs),
  });
  release(backend, chunks);
  return [y, mean, variance];
};
