import type { Pipeline } from "@longtail/mislas";
import { publishedImageNet } from "../published/imagenet.js";
import { cifarReferences } from "./cifar.js";
import { bothRecipes, ordered, type Table } from "./table.js";

/** A pipeline of two stages with the mixing of another's stage 1 in its second. */
export const mixedTwice = (pipeline: Pipeline, mixed: Pipeline): Pipeline =>
  pipeline.stage2 === undefined
    ? pipeline
    : {
        ...pipeline,
        name: `${pipeline.name}, mixup in stage 2`,
        stage2: { ...pipeline.stage2, mixing: mixed.stage1.mixing },
      };

const titles = {
  plain: "CE",
  mixup: "CE, mixup",
  crt: "cRT",
  "crt-mixup2": "cRT, mixup in stage 2",
  "mixup-crt": "cRT, mixup in stage 1",
  "mixup-crt-mixup2": "cRT, mixup in both",
  lws: "LWS",
  "lws-mixup2": "LWS, mixup in stage 2",
  "mixup-lws": "LWS, mixup in stage 1",
  "mixup-lws-mixup2": "LWS, mixup in both",
};

/** Mixup in the stage that trains features, in the one that trains the classifier, in both and in neither. */
export const mixup: Table = {
  name: "mixup",
  title: "Mixup in stage 1 and stage 2",
  lead: "The paper's mixup ablation, on CIFAR. Top-1 accuracy / expected calibration error (15 bins), in percent.",
  sets: ["cifar10", "cifar100"],
  defaultSets: ["cifar100"],
  recipes: bothRecipes,
  rows: (methods) => {
    const { plain, mixup: mixed } = methods;
    if (plain === undefined || mixed === undefined) return [];
    const retrained = ["crt", "mixup-crt", "lws", "mixup-lws"].flatMap((method) => {
      const pipeline = methods[method];
      return pipeline === undefined
        ? []
        : [[method, pipeline] as const, [`${method}-mixup2`, mixedTwice(pipeline, mixed)] as const];
    });
    return ordered(titles, { plain, mixup: mixed, ...Object.fromEntries(retrained) });
  },
  references: (recipe) => [
    ...cifarReferences(recipe),
    {
      title: "published, ImageNet-LT",
      comparable: false,
      note: "The paper's ablation uses ImageNet-LT and ResNet-50: compare directions, not numbers.",
      of: publishedImageNet,
    },
  ],
};
