import type { RecipeName } from "./tables/table.js";
import type { View } from "./view.js";

const ofRecipe: Readonly<Record<RecipeName, string>> = {
  published: "The published recipe, for a GPU; net and epochs of each row stand below.",
  short: "A recipe short enough for a CPU; net and epochs of each row stand below.",
};

const ofMoment: Readonly<Record<View["moment"], string>> = {
  best: "Numbers are of the epoch with the highest test accuracy, as the published ones are: chosen on the images it is judged on, and so flattering.",
  last: "Numbers are of the last epoch.",
};

/** What the reader of a table must know, a sentence or two each. */
export const notesOf = (recipe: RecipeName, views: readonly View[]): readonly string[] => [
  ofRecipe[recipe],
  ...new Set(views.map(({ moment }) => ofMoment[moment])),
  "With several seeds: the mean, ± their standard deviation.",
  ...new Set(views.flatMap(({ references }) => references.map(({ note }) => note))),
];
