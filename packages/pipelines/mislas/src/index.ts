export * from "@longtail/two-stage";
export { calibrateHead } from "./calibrate-head.js";
export { type MethodName, methods } from "./generated/methods.js";
export type { Method, MislasOptions, RetrainingOptions, Settings } from "./method.js";
export { Bbn } from "./methods/bbn.js";
export { crt } from "./methods/crt.js";
export { lws } from "./methods/lws.js";
export { mislas } from "./methods/mislas.js";
export { NearestClassMeanTransform } from "./methods/nearest-class-mean.js";
export { plain } from "./methods/plain.js";
export { TauNormalization } from "./methods/tau-normalization.js";
export {
  type CifarFactor,
  type CifarName,
  publishedSettings,
  shortSettings,
} from "./recipes/cifar-settings.js";
export { type EmbeddedLength, embedded, embeddedSettings } from "./recipes/embedded.js";
export { folderSettings } from "./recipes/folder.js";
export {
  type BalancingName,
  balancingSettings,
  type LargeName,
  largeNames,
  largeSettings,
} from "./recipes/large-settings.js";
export { type PipelinesByMethod, pipelinesOf } from "./recipes/pipelines-of.js";
export {
  groupName,
  type Recipe,
  type RecipeGroup,
  recipeName,
  recipeNamed,
  recipes,
} from "./recipes/recipes.js";
export { type Setting, withMixup, withStage1 } from "./setting.js";
export {
  define,
  loadRun,
  mislasWith,
  Pipeline,
  plan,
  type StandardComponent,
  sharesStage1,
  standard,
  standardComponents,
} from "./standard.js";
export {
  type HeadOptions,
  type LoadedHead,
  loadHead,
  type Rows,
  type TrainedHead,
  trainHead,
} from "./train-head.js";
export { type HeadName, heads, withHead } from "./with-head.js";
