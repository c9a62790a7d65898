import { groupName, recipes } from "@longtail/mislas";
import { publishedFigure } from "../published/cifar.js";
import type { SetName } from "../published/figures.js";
import {
  bothRecipes,
  ordered,
  published,
  type RecipeLength,
  type Row,
  type Table,
} from "./table.js";

// Every long tail is compared with the same balanced run, so its cell has its own setting.
const balanced = (set: SetName, length: RecipeLength): readonly Row[] =>
  recipes
    .filter((recipe) => recipe.set === set && recipe.length === length)
    .map((recipe) => ({
      method: recipe.method,
      title: "balanced, CE",
      inPaper: true,
      setting: groupName(recipe),
      pipeline: recipe.pipeline,
    }));

const titles = { plain: "long tail, CE", crt: "cRT", lws: "LWS" };

/** The paper's first figure: confidence after training on balanced data, on a long tail, and after retraining the classifier. */
export const figure1: Table = {
  name: "figure1",
  title: "Reliability on a balanced set and on a long tail",
  lead: "The paper's figure 1: plain training on the whole, balanced set, then plain training, cRT and LWS on its long tail, all without mixup. Top-1 accuracy / expected calibration error (15 bins), in percent.",
  sets: ["cifar10", "cifar100"],
  defaultSets: ["cifar100"],
  recipes: bothRecipes,
  rows: (methods, { set, recipe }) => [
    ...balanced(set, recipe),
    ...ordered(titles, methods).filter(({ inPaper }) => inPaper),
  ],
  references: (recipe) => [published(recipe, publishedFigure)],
  picture: "all",
};
