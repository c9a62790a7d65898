export { type CifarDepth, cifarDepths } from "./architecture.js";
export { type CifarResnetOptions, cifarResnet } from "./cifar-resnet.js";
export { components } from "./components.js";
export { type Classifier, resnet } from "./resnet.js";
