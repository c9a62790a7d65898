import type {
  Kernel,
  KernelInputs,
  SMOOTHED_CROSS_ENTROPY,
  SMOOTHED_CROSS_ENTROPY_GRAD,
} from "@longtail/ops";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { run } from "./program.js";

const INVOCATIONS = 64;

// One workgroup per row. `largest` is its largest logit, `logSum` the logarithm of the sum of
// exp(logit - largest). A label that is no class makes the row NaN.
const header = `
const INVOCATIONS = ${INVOCATIONS};
var<workgroup> tree: array<f32, INVOCATIONS>;

fn treeSum(value: f32) -> f32 {
  let at = i32(localIndex);
  tree[at] = value;
  workgroupBarrier();
  for (var half = INVOCATIONS / 2; half > 0; half = half / 2) {
    if (at < half) { tree[at] = tree[at] + tree[at + half]; }
    workgroupBarrier();
  }
  let total = tree[0];
  workgroupBarrier();
  return total;
}

fn treeMax(value: f32) -> f32 {
  let at = i32(localIndex);
  tree[at] = value;
  workgroupBarrier();
  for (var half = INVOCATIONS / 2; half > 0; half = half / 2) {
    if (at < half) { tree[at] = max(tree[at], tree[at + half]); }
    workgroupBarrier();
  }
  let largest = tree[0];
  workgroupBarrier();
  return largest;
}

struct Row { label: i32, begin: i32, own: f32, other: f32, largest: f32, logSum: f32 }

fn rowOf(row: i32) -> Row {
  let begin = row * uniforms.classes;
  let label = labels[row];
  var highest = logits[begin];
  for (var k = i32(localIndex); k < uniforms.classes; k = k + INVOCATIONS) { highest = max(highest, logits[begin + k]); }
  let largest = treeMax(highest);
  var sum = 0.0;
  for (var k = i32(localIndex); k < uniforms.classes; k = k + INVOCATIONS) { sum = sum + exp(logits[begin + k] - largest); }
  let logSum = log(treeSum(sum));
  if (label < 0 || label >= uniforms.classes) { return Row(label, begin, uniforms.NAN, uniforms.NAN, largest, logSum); }
  return Row(label, begin, own[label], other[label], largest, logSum);
}
`;

const forward = `
fn main(index: i32) {
  let row = min(index / INVOCATIONS, uniforms.rows - 1);
  let r = rowOf(row);
  var sum = 0.0;
  for (var k = i32(localIndex); k < uniforms.classes; k = k + INVOCATIONS) {
    sum = sum - select(r.other, r.own, k == r.label) * (logits[r.begin + k] - r.largest - r.logSum);
  }
  let total = treeSum(sum);
  if (localIndex == 0u) { loss[row] = total; }
}`;

const backward = `
fn main(index: i32) {
  let row = min(index / INVOCATIONS, uniforms.rows - 1);
  let r = rowOf(row);
  let mass = r.own + r.other * f32(uniforms.classes - 1);
  for (var k = i32(localIndex); k < uniforms.classes; k = k + INVOCATIONS) {
    let probability = exp(logits[r.begin + k] - r.largest - r.logSum);
    dLogits[r.begin + k] = dy[row] * (probability * mass - select(r.other, r.own, k == r.label));
  }
}`;

const shared = ({ logits, labels, own, other }: KernelInputs<typeof SMOOTHED_CROSS_ENTROPY>) => {
  const [rows, classes] = logits.shape;
  return {
    variant: [],
    workgroup: INVOCATIONS,
    groups: rows,
    inputs: {
      logits: { tensor: logits },
      labels: { tensor: labels, element: "i32" as const },
      own: { tensor: own },
      other: { tensor: other },
    },
    integers: { rows, classes },
  };
};

/** The kernel `LongtailSmoothedCrossEntropy`. */
export const crossEntropy: Kernel<typeof SMOOTHED_CROSS_ENTROPY, WebGPUBackend> = (
  backend,
  inputs,
) =>
  run(backend, {
    ...shared(inputs),
    name: "LongtailSmoothedCrossEntropy",
    outputs: { loss: { shape: inputs.logits.shape.slice(0, 1) } },
    code: () => header + forward,
  }).loss;

/** The kernel `LongtailSmoothedCrossEntropyGrad`. */
export const crossEntropyGradient: Kernel<typeof SMOOTHED_CROSS_ENTROPY_GRAD, WebGPUBackend> = (
  backend,
  { dy, ...inputs },
) => {
  const common = shared(inputs);
  return run(backend, {
    ...common,
    name: "LongtailSmoothedCrossEntropyGrad",
    inputs: { ...common.inputs, dy: { tensor: dy } },
    outputs: { dLogits: { shape: inputs.logits.shape } },
    code: () => header + backward,
  }).dLogits;
};
