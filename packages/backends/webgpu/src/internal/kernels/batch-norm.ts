import type { BATCH_NORM_TRAINING, Kernel, KernelAttrs } from "@longtail/ops";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type * as tf from "@tensorflow/tfjs-core";
import { channelsHeader, planOf, uniformsOf } from "./channels.js";
import { release, run, WORKGROUP } from "./program.js";

// The mean of each chunk and the sum of squared distances from it, in two walks over the chunk: a large mean costs no digits, and no outlier does.
const chunkStatistics = `
fn main(index: i32) {
  let at = place();
  var sum = T(0);
  for (var p = at.begin + at.row; p < at.end; p = p + ROWS) { sum = sum + x[p * uniforms.channels + at.channel]; }
  let count = f32(max(at.end - at.begin, 1));
  let near = treeSum(sum, sum).a / count; // the mean but for rounding
  var distance = T(0);
  var squares = T(0);
  for (var p = at.begin + at.row; p < at.end; p = p + ROWS) {
    let d = x[p * uniforms.channels + at.channel] - near;
    distance = distance + d;
    squares = squares + d * d;
  }
  let both = treeSum(distance, squares);
  let rest = both.a / count;
  if (at.live && at.row == 0) {
    chunks[2 * at.chunk * uniforms.channels + at.channel] = near + rest;
    chunks[(2 * at.chunk + 1) * uniforms.channels + at.channel] = both.b - count * rest * rest;
  }
}`;

// Every workgroup combines the chunks of its channels for itself, which is a few reads, and normalises its chunk.
const normalise = ({ relu, residual }: KernelAttrs<typeof BATCH_NORM_TRAINING>): string => `
fn countOf(chunk: i32) -> f32 { return f32(min(uniforms.perChunk, uniforms.pixels - chunk * uniforms.perChunk)); }

fn main(index: i32) {
  let at = place();
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
  if (!at.live) { return; }
  if (at.chunk == 0 && at.row == 0) {
    mean[at.channel] = m;
    variance[at.channel] = v;
  }
  let slope = scale[at.channel] / sqrt(v + T(uniforms.epsilon));
  let constant = offset[at.channel];
  for (var p = at.begin + at.row; p < at.end; p = p + ROWS) {
    let i = p * uniforms.channels + at.channel;
    var whole = (x[i] - m) * slope + constant;
    ${residual ? "whole = whole + residual[i];" : ""}
    ${relu ? "whole = select(whole, T(0), whole < T(0)); // which lets NaN through" : ""}
    y[i] = whole;
  }
}`;

/** y, mean and biased variance, as `LongtailBatchNormTraining` of @longtail/ops defines them. */
export const batchNormTraining: Kernel<typeof BATCH_NORM_TRAINING, WebGPUBackend> = (
  backend,
  { x, scale, offset, residual },
  attrs,
) => {
  const plan = planOf(x);
  const { element, lanes, groups } = plan;
  const c = x.shape[3];
  const layout = [element, lanes];
  const seen = (tensor: tf.TensorInfo) => ({ tensor, element });
  const { chunks } = run(backend, {
    name: "LongtailChannelStatistics",
    variant: layout,
    workgroup: WORKGROUP,
    groups,
    inputs: { x: seen(x) },
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
      x: seen(x),
      chunks: seen(chunks),
      scale: seen(scale),
      offset: seen(offset),
      ...(residual && { residual: seen(residual) }),
    },
    outputs: {
      y: { shape: x.shape, element },
      mean: { shape: [c], element },
      variance: { shape: [c], element },
    },
    integers: uniformsOf(plan),
    floats: { epsilon: attrs.epsilon },
    code: () => channelsHeader(plan) + normalise(attrs),
  });
  release(backend, chunks);
  return [y, mean, variance];
};
