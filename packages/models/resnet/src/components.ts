import { component } from "@longtail/core";
import { branchedCifarResnet } from "./branched-cifar-resnet.js";
import { branchedImagenetResnet } from "./branched-imagenet-resnet.js";
import { cifarResnet } from "./cifar-resnet.js";
import { imagenetOptions, placesOptions } from "./imagenet-options.js";
import { imagenetResnet } from "./imagenet-resnet.js";
import { depthOptions } from "./options.js";
import { placesResnet } from "./places-resnet.js";

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

/** `imagenetResnet` as a component, for the images of its environment. */
export const ImagenetResnet = component("model/imagenet-resnet", {
  ...imagenetOptions,
  make:
    ({ depth, variant }) =>
    ({ shape }) =>
      imagenetResnet({ depth, variant, imageShape: shape }),
});

/** `branchedImagenetResnet` as a component, for the images of its environment. */
export const BranchedImagenetResnet = component("model/branched-imagenet-resnet", {
  ...imagenetOptions,
  make:
    ({ depth, variant }) =>
    ({ shape }) =>
      branchedImagenetResnet({ depth, variant, imageShape: shape }),
});

/** `placesResnet` as a component, for the images of its environment. */
export const PlacesResnet = component("model/places-resnet", {
  ...placesOptions,
  make:
    ({ depth }) =>
    ({ shape }) =>
      placesResnet({ depth, imageShape: shape }),
});

/** The components of this package, for a registry. */
export const components = [
  CifarResnet,
  BranchedCifarResnet,
  ImagenetResnet,
  BranchedImagenetResnet,
  PlacesResnet,
] as const;
