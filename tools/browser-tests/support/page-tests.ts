/**
 * The packages' tests that run in a page: those of values and gradients on any backend, and those of WebGPU that are quick on a processor.
 *
 * Left out, since a processor that imitates a graphics card needs minutes for them there: ResNet-32, whole pipelines, WebGPU's kernels one by one.
 */
export const pageTests: readonly string[] = [
  "packages/ops/test/{batch-norm-training,crop-and-flip,moving-statistics,sgd-update,smoothed-cross-entropy,subsample,value-and-grads}.test.ts",
  "packages/losses/{balanced-softmax,cross-entropy}/test/losses.test.ts",
  "packages/losses/{cross-entropy,label-aware-smoothing,ldam}/test/{cross-entropy,label-aware-smoothing,ldam}.test.ts",
  "packages/layers/{linear,normalized-linear,shifted-bn,weight-scaling}/test/{batch-norm,linear,normalized-linear,weight-scaling}.test.ts",
  "packages/augment/test/on-device.test.ts",
  "packages/mixup/test/tensors.test.ts",
  "packages/models/resnet/test/small-nets.test.ts",
  "packages/optimizers/test/sgd.test.ts",
  "packages/checkpoint/test/variables.test.ts",
  "packages/capture/test/{capture,refusals}.test.ts",
  "packages/backends/webgpu/test/device-errors.test.ts",
  "tools/browser-tests/test/pages/*.test.ts",
];
