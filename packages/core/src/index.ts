export { binEdges, binOf } from "./bins.js";
export { byKind } from "./by-kind.js";
export { carriedError } from "./carried-error.js";
export { checkLength } from "./check-length.js";
export { checkNumber, faults } from "./check-number.js";
export { type Closed, closed } from "./closed.js";
export { flag, inRange, integerIn, listOf, literal, oneOf, text } from "./codecs.js";
export type { Component, ComponentOf, DescriptorOf } from "./component.js";
export {
  type ClassCounts,
  checkCounts,
  classCounts,
  longTailedCounts,
  type Profile,
} from "./counts.js";
export { decode } from "./decode.js";
export { betas, effectiveNumberWeights } from "./effective-number.js";
export {
  allErrors,
  type ErrorOf,
  failure,
  integers,
  type LongtailError,
  type Path,
  type Range,
  range,
  several,
  under,
  within,
} from "./errors.js";
export { orThrow } from "./or-throw.js";
export { checkProbabilities } from "./probabilities.js";
export type { Position, Progress, ProgressEvent } from "./progress.js";
export {
  derive,
  generator,
  normals,
  permutation,
  type RandomGenerator,
  type Seed,
  seeds,
  shuffleWith,
  uniformFloat64,
  uniformInt,
  uniforms,
} from "./random.js";
export { componentsOf, makeOf, type Registry, registry, slotCodec } from "./registry.js";
export { renderError, renderRange } from "./render-error.js";
export type {
  Augmentation,
  Between,
  Dataset,
  GradientTransformation,
  Head,
  ImageSet,
  ImageShape,
  ImageSource,
  LabelledFeatures,
  Loss,
  MixesBranches,
  MixesExamples,
  Mixing,
  Mixture,
  Model,
  Normalization,
  ReadFile,
  Sampler,
  Schedule,
  Slot,
  Slots,
  Transform,
} from "./slots.js";
export {
  filterRecord,
  mapRecord,
  matches,
  type NamedShapes,
  type NamedTensors,
  type Variables,
} from "./variables.js";
