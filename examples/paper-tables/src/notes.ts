import type { Subject } from "./subject.js";
import type { RecipeLength } from "./tables/table.js";
import type { View } from "./view.js";

const recipes: Readonly<Record<RecipeLength, string>> = {
  published: "The published recipe, for a GPU",
  short: "A recipe short enough for a CPU",
};

const ofRecipe = ({ recipe, settings }: Subject): string =>
  [
    recipes[recipe],
    ...(settings.length === 0 ? [] : [`changed: ${settings.join(", ")}`]),
    "net and epochs of each row stand below.",
  ].join("; ");

const epochNotes: Readonly<Record<View["epoch"], string>> = {
  best: "Numbers are of the epoch with the highest test accuracy, as the paper's own are: chosen on the images it is judged on, and so flattering.",
  last: "Numbers are of the last epoch.",
};

/** What the reader of a table must know, a sentence or two each. */
export const notesOf = (subject: Subject, views: readonly View[]): readonly string[] => [
  ofRecipe(subject),
  ...new Set(views.map(({ epoch }) => epochNotes[epoch])),
  "With several seeds: the mean, ± their standard deviation.",
  ...new Set(views.flatMap(({ references }) => references.map(({ note }) => note))),
];
