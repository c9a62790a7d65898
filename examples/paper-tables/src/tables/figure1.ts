import { publishedFigure } from "../published/cifar.js";
import { ordered, published, type Table } from "./table.js";

/** The paper's first figure: how confident a net is on balanced data, on a long tail, and after the classifier is learnt again. */
export const figure1: Table = {
  name: "figure1",
  title: "Reliability on a balanced set and on a long tail",
  lead: "The paper's figure 1: plain training on the whole, balanced set; then plain training, cRT and LWS on its long tail. Nobody mixes images here. Top-1 accuracy / expected calibration error (15 bins), in percent.",
  sets: ["cifar10", "cifar100"],
  usual: ["cifar100"],
  rows: ({ plain, crt, lws }, { set, recipe }) => {
    if (plain === undefined || crt === undefined || lws === undefined) return [];
    const whole = { ...plain, dataset: { ...plain.dataset, imbalanceFactor: 1 } };
    return [
      {
        method: "balanced",
        title: "balanced, CE",
        expected: true,
        setting: `${set}/${recipe}`,
        pipeline: { ...whole, name: "balanced" },
      },
      ...ordered({ plain: "long tail, CE", crt: "cRT", lws: "LWS" }, { plain, crt, lws }),
    ];
  },
  references: (recipe) => [published(recipe, publishedFigure)],
  picture: true,
};
