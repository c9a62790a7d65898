/**
 * The packages' tests that run in a page: tests of values and gradients, and quick tests of WebGPU.
 *
 * ResNet-32, whole pipelines and the single WebGPU kernels are left out: they take minutes on Chromium's software renderer.
 */
export const pageTests: readonly string[] = [
  "packages/ops/test/{batch-norm-training,crop-and-flip,grouped-conv-2d,max-pool-2d,moving-statistics,sgd-update,smoothed-cross-entropy,subsample,value-and-grads}.test.ts",
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
