import { cifarReferences } from "./cifar.js";
import { bothRecipes, ordered, type Table } from "./table.js";

const titles = {
  "mislas-bare": "none of the three",
  "mislas-mixup": "mixup",
  "mislas-mixup-shifted": "mixup, shifted BN",
  mislas: "mixup, shifted BN, label-aware smoothing: MiSLAS",
};

/** MiSLAS's three parts, added one after another. */
export const components: Table = {
  name: "components",
  title: "MiSLAS, part by part",
  lead: "Every row retrains classifier and scales on class-balanced batches. MiSLAS's three parts are added one after another: mixup in stage 1, then shifted batch norm and label-aware smoothing in stage 2. Top-1 accuracy / expected calibration error (15 bins), in percent.",
  // CIFAR-10's recipes freeze batch norm, which leaves only two parts.
  sets: ["cifar100"],
  defaultSets: ["cifar100"],
  recipes: bothRecipes,
  rows: ({ plain, mislas }) => {
    if (plain === undefined || mislas?.stage2 === undefined) return [];
    const { stage2 } = mislas;
    const { loss, mixing } = plain.stage1;
    const shifted = { ...mislas, stage2: { ...stage2, loss } };
    const mixed = { ...shifted, stage2: { ...shifted.stage2, normalization: "frozen" as const } };
    const bare = { ...mixed, stage1: { ...mixed.stage1, mixing } };
    return ordered(titles, {
      "mislas-bare": { ...bare, name: "MiSLAS without its parts" },
      "mislas-mixup": { ...mixed, name: "MiSLAS with mixup alone" },
      "mislas-mixup-shifted": { ...shifted, name: "MiSLAS without label-aware smoothing" },
      mislas,
    });
  },
  references: cifarReferences,
};
