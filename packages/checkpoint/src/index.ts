export { type DataOf, type Dtype, dtypes, type SafeFile, type SafeTensor } from "./dtypes.js";
export { filesStore, type GivenFile } from "./files-store.js";
export {
  dataFromPyTorch,
  dataToPyTorch,
  type Layout,
  layoutOf,
  shapeFromPyTorch,
  shapeToPyTorch,
} from "./layout.js";
export { type Lock, StoreLocked } from "./lock.js";
export { CheckpointMismatch } from "./mismatch.js";
export { isStatistic, type Renaming, withoutPrefix, wrapperPrefix } from "./names.js";
export { type PublishedWeights, publishedWeights } from "./published-layouts.js";
export {
  fromPyTorch,
  type HostTensor,
  type NamedArrays,
  toPyTorch,
} from "./pytorch.js";
export { readCheckpoint } from "./read-checkpoint.js";
export { readSafetensors } from "./read-safetensors.js";
export { appended, memoryStore, type ReadableStore, type Store } from "./store.js";
export { loadTensors, saveTensors } from "./tensors.js";
export { toFloat32 } from "./to-float32.js";
export { loadVariables, saveVariables, splitVariables, variablesIn } from "./variables.js";
export { writeSafetensors } from "./write-safetensors.js";
