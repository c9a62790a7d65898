import type { Lookup } from "./figures.js";
import { publishedLarge } from "./large.js";

/** The paper's mixup ablation on ImageNet-LT with ResNet-50, beside any set: it is published for no other. */
export const publishedImageNet: Lookup = (_set, _factor, method) =>
  publishedLarge("imagenet", undefined, method);
