import type { Pipeline } from "@longtail/mislas";
import { publishedCifar } from "../published/cifar.js";
import { pytorchShort } from "../published/pytorch.js";
import {
  bothRecipes,
  ordered,
  published,
  type RecipeLength,
  type Reference,
  type Table,
} from "./table.js";

// The paper's rows, in its order and with its titles.
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

// The other methods, by what they change: the loss, the last fifth of training, the mixing, the weights, the classifier.
const others = [
  "label-smoothing",
  "class-balanced",
  "focal",
  "cb-focal",
  "focal-drw",
  "las",
  "balanced-softmax",
  "logit-adjustment",
  "ldam",
  "drs",
  "drw",
  "manifold-mixup",
  "remix",
  "unimix",
  "weight-balancing",
  "tau",
  "post-hoc-adjustment",
  "ncm",
  "mixup-tau",
  "mixup-ncm",
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
  note: "PyTorch's numbers are from the same recipe and the last epoch, like ours beside them. They are means over seeds 0, 1 and 2, which deviate by about a point.",
  of: pytorchShort,
};

/** PyTorch's results with the same recipe, for the short one, and the published results. */
export const cifarReferences = (recipe: RecipeLength): readonly Reference[] => [
  ...(recipe === "short" ? [pytorch] : []),
  published(recipe, publishedCifar),
];

/** All methods on long-tailed CIFAR. */
export const cifar: Table = {
  name: "cifar",
  title: "Accuracy and calibration on long-tailed CIFAR",
  lead: "All methods. Top-1 accuracy / expected calibration error (15 bins), in percent.",
  sets: ["cifar10", "cifar100"],
  defaultSets: ["cifar10", "cifar100"],
  recipes: bothRecipes,
  rows: (methods) => ordered(titles, inOrder(methods)),
  references: cifarReferences,
  picture: "run",
};
