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
    "the network and epochs of each row are listed below.",
  ].join("; ");

const epochNotes: Readonly<Record<View["epoch"], string>> = {
  best: "Numbers are from the epoch with the highest test accuracy, like the paper's own. Choosing the epoch on the test images flatters it.",
  last: "Numbers are from the last epoch.",
};

/** The notes above a table. */
export const notesOf = (subject: Subject, views: readonly View[]): readonly string[] => [
  ofRecipe(subject),
  ...new Set(views.map(({ epoch }) => epochNotes[epoch])),
  "With several seeds: mean ± standard deviation.",
  ...new Set(views.flatMap(({ references }) => references.map(({ note }) => note))),
];
