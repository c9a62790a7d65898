import { component } from "@longtail/core";
import { branchedCifarResnet } from "./branched-cifar-resnet.js";
import { cifarResnet } from "./cifar-resnet.js";
import { depthOptions } from "./options.js";

/** `cifarResnet` as a component, for the images of its environment. */
export const CifarResnet = component("model/cifar-resnet", {
  ...depthOptions,
  make:
    ({ depth }) =>
    ({ shape }) =>
      cifarResnet({ depth, imageShape: shape }),
});

/** `branchedCifarResnet` as a component, for the images of its environment. */
export const BranchedCifarResnet = component("model/branched-cifar-resnet", {
  ...depthOptions,
  make:
    ({ depth }) =>
    ({ shape }) =>
      branchedCifarResnet({ depth, imageShape: shape }),
});

/** The components of this package, for a registry. */
export const components = [CifarResnet, BranchedCifarResnet] as const;
