export { type CifarDepth, cifarDepths } from "./architecture.js";
export { branchedCifarResnet } from "./branched-cifar-resnet.js";
export { branchedImagenetResnet } from "./branched-imagenet-resnet.js";
export { type BranchedModel, isBranched } from "./branched-model.js";
export { cifarResnet } from "./cifar-resnet.js";
export {
  BranchedCifarResnet,
  BranchedImagenetResnet,
  CifarResnet,
  components,
  ImagenetResnet,
  PlacesResnet,
} from "./components.js";
export {
  type ImagenetDepth,
  type ImagenetVariant,
  imagenetDepths,
  imagenetVariants,
} from "./imagenet-architecture.js";
export type { ImagenetResnetOptions, PlacesResnetOptions } from "./imagenet-options.js";
export { imagenetResnet } from "./imagenet-resnet.js";
export type { CifarResnetOptions } from "./options.js";
export { placesResnet } from "./places-resnet.js";
export { type Classifier, resnet } from "./resnet.js";
