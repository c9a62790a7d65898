export { type CifarDepth, cifarDepths } from "./architecture.js";
export { branchedCifarResnet } from "./branched-cifar-resnet.js";
export { type BranchedModel, isBranched } from "./branched-model.js";
export { cifarResnet } from "./cifar-resnet.js";
export { BranchedCifarResnet, CifarResnet, components } from "./components.js";
export type { CifarResnetOptions } from "./options.js";
export { type Classifier, resnet } from "./resnet.js";
