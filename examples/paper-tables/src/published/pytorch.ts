import { lookupIn } from "./figures.js";

/** PyTorch with the short recipe, seed 0, last epoch: one run by this project's authors, not published elsewhere. */
export const pytorchShort = lookupIn([
  {
    title: "PyTorch, the short recipe, seed 0, last epoch",
    figures: {
      "cifar10-100": {
        plain: [42.5, 25.4],
        crt: [59.7, 3.7],
        lws: [53.3, 2.8],
        mixup: [34.4, 22.6],
        "mixup-crt": [54.0, 2.1],
        "mixup-lws": [43.0, 4.9],
        mislas: [55.2, 5.2],
      },
    },
  },
]);
