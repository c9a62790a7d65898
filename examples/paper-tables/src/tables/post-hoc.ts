import type { SetName } from "../published/figures.js";
import { bothRecipes, ordered, type Table } from "./table.js";

const titles = {
  plain: "CE",
  mixup: "mixup",
  crt: "cRT",
  lws: "LWS",
  "mixup-crt": "cRT + mixup",
  "mixup-lws": "LWS + mixup",
  mislas: "MiSLAS",
};

// Few enough to cost frequent classes little: 500 images for ten classes, 1,000 for a hundred.
const perClass = { cifar10: 50, cifar100: 10 } as const;
const heldOut = (set: SetName): number =>
  set === "cifar10" ? perClass.cifar10 : perClass.cifar100;

/** Whether training for calibration is worthwhile when any network can be calibrated afterwards. */
export const postHoc: Table = {
  name: "post-hoc",
  title: "Calibration after training",
  lead: "Each network is calibrated on images held out of its training, and judged on the test images before and after. Top-1 accuracy / expected calibration error (15 bins), in percent.",
  sets: ["cifar10", "cifar100"],
  defaultSets: ["cifar10"],
  recipes: bothRecipes,
  rows: (methods, { set, factor, recipe }) =>
    ordered(titles, methods)
      .filter(({ inPaper }) => inPaper)
      .map(({ pipeline, ...row }) => ({
        ...row,
        setting: `${set}-lt-${factor}-held-out/${recipe}`,
        pipeline: {
          ...pipeline,
          dataset: { ...pipeline.dataset, validationPerClass: heldOut(set) },
          evaluation: { ...pipeline.evaluation, on: "validation" },
        },
      })),
  references: () => [],
  calibrated: true,
};
