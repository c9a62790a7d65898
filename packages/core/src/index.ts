export { allFinite } from "./all-finite.js";
export { binCounts, binEdges, binOf } from "./bins.js";
export { byKind } from "./by-kind.js";
export { carriedError } from "./carried-error.js";
export { checkClasses } from "./check-classes.js";
export { checkIndices, checkLabels, type Labels } from "./check-labels.js";
export { checkLength } from "./check-length.js";
export { checkList } from "./check-list.js";
export { checkNumber } from "./check-number.js";
export { checkPredicted, type Predicted } from "./check-predicted.js";
export { type ClassGroups, groupByClass } from "./class-groups.js";
export {
  balancedWeights,
  type ClassWeights,
  checkClassWeights,
  checkWeights,
} from "./class-weights.js";
export { type Closed, closed, type Fields } from "./closed.js";
export { closest } from "./closest.js";
export { codecOf, schemaOf } from "./codec.js";
export type { Codec, JsonSchema, StandardCodec } from "./codec-types.js";
export {
  flag,
  inRange,
  integerIn,
  listOf,
  literal,
  numberIn,
  oneOf,
  orNull,
  text,
} from "./codecs.js";
export {
  type Component,
  type ComponentOf,
  component,
  type DescriptorIn,
  type DescriptorOf,
  type Kind,
  type TypedComponent,
} from "./component.js";
export {
  type ClassCounts,
  checkCounts,
  classCounts,
  longTailedCounts,
  type Profile,
} from "./counts.js";
export { crc32 } from "./crc32.js";
export { declareError, type ErrorKind } from "./declare-error.js";
export { decode } from "./decode.js";
export type {
  BackboneStep,
  ConvolutionUnit,
  DescribedArray,
  DescribedBackbone,
  DescribedHead,
  DescribedInput,
  DescribedNetwork,
  MaxPooling,
  ResidualBlock,
  Shortcut,
} from "./described.js";
export { digestOf, digestOfJson } from "./digest.js";
export { betas, effectiveNumberWeights } from "./effective-number.js";
export {
  allErrors,
  type DeclaredError,
  type ErrorOf,
  failure,
  type GeneralTag,
  integers,
  type LongtailError,
  mapFile,
  type Path,
  type Range,
  range,
  several,
  under,
  within,
} from "./errors.js";
export { extent } from "./extent.js";
export { FileDamaged } from "./file-damaged.js";
export { type Checked, gathered, gatheredList } from "./gathered.js";
export { checkInMemory, inFiles } from "./in-files.js";
export { messageOf } from "./message-of.js";
export { isLater, type NowOrLater, whenThere } from "./now-or-later.js";
export {
  checkOptions,
  type Given,
  type GivenOf,
  type Options,
  type OptionsSpec,
  options,
  type ValuesOf,
  withDefaults,
} from "./options.js";
export { orThrow } from "./or-throw.js";
export type { Picture } from "./picture.js";
export { printable } from "./printable.js";
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
export { componentsOf, makeOf, type Registry, registry, slotCodec, slots } from "./registry.js";
export { renderError, renderRange } from "./render-error.js";
export type {
  Augmentation,
  Between,
  Dataset,
  DeviceSource,
  Extent,
  FixedView,
  GradientTransformation,
  Head,
  ImageSet,
  ImageShape,
  ImageSource,
  ImagesInFiles,
  ImagesInMemory,
  LabelledFeatures,
  Loss,
  MixedBatch,
  Mixing,
  Model,
  Normalization,
  Pass,
  PictureReader,
  RandomView,
  ReadFile,
  Sampler,
  Schedule,
  ShownPictures,
  SkippedPicture,
  Slot,
  Slots,
  StepView,
  Transform,
  View,
  Views,
} from "./slots.js";
export { someOf } from "./some-of.js";
export { standardSchema } from "./standard-schema.js";
export { unmixed } from "./unmixed.js";
export {
  filterRecord,
  mapRecord,
  matches,
  type NamedShapes,
  type NamedTensors,
  type Variables,
} from "./variables.js";
