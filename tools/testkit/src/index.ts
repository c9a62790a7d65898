export {
  type BackendName,
  describeOnBackends,
  type Start,
  setEnvironment,
  type TestEnvironment,
  useBackend,
  wasmKernels,
} from "./backends.js";
export { type EvaluatedLoss, evaluateLoss } from "./evaluate-loss.js";
export { expectClose, type Numbers, type Tolerance } from "./expect-close.js";
export { expectNoLeak } from "./expect-no-leak.js";
export { finiteDifferences } from "./finite-differences.js";
export {
  brightening,
  carrying,
  type FakeFiles,
  type FileFaults,
  picturesInFiles,
} from "./pictures-in-files.js";
