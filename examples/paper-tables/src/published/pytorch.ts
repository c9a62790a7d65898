import { lookupIn } from "./figures.js";

/** PyTorch with the short recipe, last epoch, means of seeds 0, 1 and 2: run by this project's authors, not published elsewhere. */
export const pytorchShort = lookupIn([
  {
    title: "PyTorch, the short recipe, mean of seeds 0, 1 and 2, last epoch",
    figures: {
      "cifar10-100": {
        plain: [41.6, 26.84],
        mixup: [33.34, 24.49],
        crt: [57.65, 5.22],
        mislas: [53.04, 2.17],
      },
    },
  },
]);
