import type { Pipeline } from "@longtail/mislas";
import type { Lookup, SetName } from "../published/figures.js";

/** A method of a table. */
export interface Row {
  readonly method: string;
  readonly title: string;
  readonly pipeline: Pipeline;
  /** Whether the paper's own table has it: it is shown before it has been run. */
  readonly inPaper: boolean;
  /** The setting that the cell's name has, where it is not that of its block: a balanced set is the same beside any tail. */
  readonly setting?: string;
}

/** Numbers of others, beside ours. */
export interface Reference {
  readonly title: string;
  /** What the reader must know of them. */
  readonly note: string;
  /** Whether they are of the same recipe, so that the difference means something. */
  readonly comparable: boolean;
  readonly of: Lookup;
}

/** How long and how large: `published` is the paper's, `short` is for a CPU. */
export type RecipeLength = "short" | "published";

/** What a block of a table is of. */
export interface Setting {
  readonly set: SetName;
  readonly factor: number;
  readonly recipe: RecipeLength;
}

/** One of the paper's tables, or a figure. */
export interface Table {
  readonly name: string;
  readonly title: string;
  readonly lead: string;
  /** The sets that it can be made of, and those that it is made of unless others are asked for. */
  readonly sets: readonly SetName[];
  readonly defaultSets: readonly SetName[];
  /** Its rows, from the pipelines of a setting by method. */
  readonly rows: (methods: Readonly<Record<string, Pipeline>>, setting: Setting) => readonly Row[];
  readonly references: (recipe: RecipeLength) => readonly Reference[];
  /** Whether its diagrams are drawn in one picture as well. */
  readonly picture?: boolean;
  /** Whether its rows hold out images, and are calibrated on them after training. */
  readonly calibrated?: boolean;
}

/** Numbers of the paper's recipe, or, beside a short one, for orientation only. */
export const published = (recipe: RecipeLength, of: Lookup): Reference =>
  recipe === "published"
    ? {
        title: "published",
        comparable: true,
        note: "The paper's own runs, and those of BagofTricks-LT, are of the best test epoch, and so are ours beside them; of rows that the paper seems to quote (CE, mixup, LDAM + DRW, BBN, Remix + DRW) no source says. The result files hold the last epoch as well.",
        of,
      }
    : {
        title: "published, another recipe",
        comparable: false,
        note: "Published numbers are of ResNet-32 and of 200 epochs or more: they stand here for orientation only and are not to be compared with a short recipe's.",
        of,
      };

/** Rows of some pipelines: those named first in their order and with their titles, then the others. */
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
