import * as BranchedCifarResnet from "./components/branched-cifar-resnet.js";
import * as CifarResnet from "./components/cifar-resnet.js";

/** This package's components, for a registry. */
export const components = [CifarResnet, BranchedCifarResnet] as const;
