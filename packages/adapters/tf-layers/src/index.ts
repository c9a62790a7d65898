export { type BatchesOptions, batches, type EpochBatches } from "./batches.js";
export { calibrationOf } from "./calibration-of.js";
export { type CompiledLoss, compiledLoss, type ModelOutput } from "./compiled-loss.js";
export { type LayersFiles, layersFiles } from "./layers-files.js";
export { type ShiftedBatchNorm, type ShiftOptions, shiftBatchNorm } from "./shift-batch-norm.js";
