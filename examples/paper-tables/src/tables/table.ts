import type { Pipeline } from "@longtail/mislas";
import type { Lookup, SetName } from "../published/figures.js";

/** A method of a table. */
export interface Row {
  readonly method: string;
  readonly title: string;
  readonly pipeline: Pipeline;
  /** Whether the paper's table has this row, which is then shown even before it has been run. */
  readonly inPaper: boolean;
  /** The setting in the cell's name, if it differs from the block's. */
  readonly setting?: string;
}

/** Numbers from elsewhere, shown beside ours. */
export interface Reference {
  readonly title: string;
  /** What readers need to know about them. */
  readonly note: string;
  /** Whether they come from the same recipe, so that the difference is meaningful. */
  readonly comparable: boolean;
  readonly of: Lookup;
}

/** The length of a recipe: `published` is the paper's, `short` is for a CPU. */
export type RecipeLength = "short" | "published";

/** The set, factor and recipe of a block. */
export interface Setting {
  readonly set: SetName;
  /** Absent in a set without factors. */
  readonly factor?: number;
  readonly recipe: RecipeLength;
}

/** One of the paper's tables, or a figure. */
export interface Table {
  readonly name: string;
  readonly title: string;
  readonly lead: string;
  /** The sets it is available for, and those it uses by default. */
  readonly sets: readonly SetName[];
  readonly defaultSets: readonly SetName[];
  /** The recipes it is available for, the default first. */
  readonly recipes: readonly RecipeLength[];
  /** Its rows, from the pipelines of a setting, by method. */
  readonly rows: (methods: Readonly<Record<string, Pipeline>>, setting: Setting) => readonly Row[];
  readonly references: (recipe: RecipeLength) => readonly Reference[];
  /** Which of the paper's rows are also drawn side by side in one picture: all, or those that have been run. None if absent. */
  readonly picture?: "all" | "run";
  /** Whether its rows hold out images and are calibrated on them after training. */
  readonly calibrated?: boolean;
}

/** The recipes of the tables on CIFAR. */
export const bothRecipes: readonly RecipeLength[] = ["short", "published"];

/** Published numbers: comparable with the published recipe, for orientation beside the short one. */
export const published = (recipe: RecipeLength, of: Lookup): Reference =>
  recipe === "published"
    ? {
        title: "published",
        comparable: true,
        note: "The paper's own runs and those of BagofTricks-LT are from the best test epoch, and so are ours beside them. For rows that the paper quotes (LDAM + DRW, BBN, Remix + DRW) and for logit adjustment no source states the epoch. The result files also hold the last epoch.",
        of,
      }
    : {
        title: "published",
        comparable: false,
        note: "Published numbers are from another recipe, ResNet-32 and at least 200 epochs: they give orientation and are not comparable with a short recipe's.",
        of,
      };

/** Rows for some pipelines: first those with a title, in the titles' order, then the others. */
export const ordered = (
  titles: Readonly<Record<string, string>>,
  methods: Readonly<Record<string, Pipeline>>,
): readonly Row[] =>
  [...new Set([...Object.keys(titles), ...Object.keys(methods)])].flatMap((method) => {
    const pipeline = methods[method];
    return pipeline === undefined
      ? []
      : [
          {
            method,
            title: titles[method] ?? pipeline.name,
            pipeline,
            inPaper: Object.hasOwn(titles, method),
          },
        ];
  });
