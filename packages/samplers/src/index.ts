export { type AliasTable, aliasTable, pick } from "./alias-table.js";
export { classAware } from "./class-aware.js";
export { classBalanced } from "./class-balanced.js";
export { type ClassIndex, classIndex } from "./class-index.js";
export {
  byClass,
  byEffectiveNumber,
  byInstance,
  byInverse,
  bySquareRoot,
  type ClassWeight,
  classProbabilities,
  progressiveProbabilities,
} from "./class-probabilities.js";
export {
  ClassAwareSampler,
  ClassBalancedSampler,
  components,
  EffectiveNumberSampler,
  InstanceBalancedSampler,
  ProgressivelyBalancedSampler,
  ReverseSampler,
  SquareRootSampler,
} from "./components.js";
export { effectiveNumber } from "./effective-number.js";
export { instanceBalanced } from "./instance-balanced.js";
export type { LengthOption, SamplerOptions } from "./options.js";
export { progressivelyBalanced } from "./progressively-balanced.js";
export { reverse } from "./reverse.js";
export { squareRoot } from "./square-root.js";
export { weighted } from "./weighted.js";
