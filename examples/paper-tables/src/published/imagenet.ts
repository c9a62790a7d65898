import { type Lookup, lookupIn, type Pair } from "./figures.js";

const figures: Readonly<Record<string, Pair>> = {
  plain: [45.7, 13.7],
  mixup: [45.5, 7.98],
  crt: [50.3, 8.97],
  "crt-mixup2": [50.2, 3.32],
  "mixup-crt": [51.7, 5.62],
  "mixup-crt-mixup2": [51.6, 3.13],
  lws: [51.2, 4.89],
  "lws-mixup2": [51.0, 5.01],
  "mixup-lws": [52.0, 2.23],
  "mixup-lws-mixup2": [52.0, 8.04],
};

const lookup = lookupIn([{ title: "authors' slides, 6", figures: { "cifar100-100": figures } }]);

/** The paper's mixup ablation on ImageNet-LT with ResNet-50. No set here is ImageNet-LT, so every set gets the same numbers. */
export const publishedImageNet: Lookup = (_set, _factor, method) => lookup("cifar100", 100, method);
