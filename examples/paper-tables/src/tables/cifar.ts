import type { Pipeline } from "@longtail/mislas";
import { publishedCifar } from "../published/cifar.js";
import { pytorchShort } from "../published/pytorch.js";
import { ordered, published, type RecipeLength, type Reference, type Table } from "./table.js";

// In the paper's order and words.
const titles = {
  plain: "CE",
  mixup: "mixup",
  "ldam-drw": "LDAM + DRW",
  bbn: "BBN",
  "remix-drw": "Remix + DRW",
  "mixup-crt": "cRT + mixup",
  "mixup-lws": "LWS + mixup",
  mislas: "MiSLAS",
  crt: "cRT",
  lws: "LWS",
};

// The others by what they change: the loss, the last fifth, the mixing, the classifier.
const others = [
  ...["label-smoothing", "class-balanced", "focal", "cb-focal", "las", "balanced-softmax"],
  ...["logit-adjustment", "ldam", "drs", "drw", "manifold-mixup", "remix"],
  ...["tau", "ncm", "mixup-tau", "mixup-ncm"],
];

const inOrder = (methods: Readonly<Record<string, Pipeline>>) => ({
  ...Object.fromEntries(
    others.flatMap((name) => Object.entries(methods).filter(([n]) => n === name)),
  ),
  ...methods,
});

const pytorch: Reference = {
  title: "PyTorch",
  comparable: true,
  note: "PyTorch's numbers are of one run with the same recipe, seed 0 and the last epoch; ours beside them are of the last epoch too.",
  of: pytorchShort,
};

/** PyTorch under the same recipe where there is one, and what is published. */
export const cifarReferences = (recipe: RecipeLength): readonly Reference[] => [
  ...(recipe === "short" ? [pytorch] : []),
  published(recipe, publishedCifar),
];

/** Top-1 accuracy and calibration error of all methods on long-tailed CIFAR. */
export const cifar: Table = {
  name: "cifar",
  title: "Accuracy and calibration on long-tailed CIFAR",
  lead: "All methods, top-1 accuracy / expected calibration error (15 bins), in percent.",
  sets: ["cifar10", "cifar100"],
  defaultSets: ["cifar10", "cifar100"],
  rows: (methods) => ordered(titles, inOrder(methods)),
  references: cifarReferences,
};
