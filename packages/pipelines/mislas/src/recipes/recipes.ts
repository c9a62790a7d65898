import type { Component } from "@longtail/core";
import type { PipelineOf } from "@longtail/two-stage";
import { methods } from "../generated/methods.js";
import type { Settings } from "../method.js";
import { plain } from "../methods/plain.js";
import {
  type CifarFactor,
  type CifarName,
  cifarData,
  publishedSettings,
  shortSettings,
} from "./cifar-settings.js";
import { embeddedSettings } from "./embedded.js";
import { featuresSettings } from "./features.js";
import { folderSettings } from "./folder.js";
import {
  type BalancingName,
  balancingNames,
  balancingSettings,
  type LargeName,
  largeNames,
  largeSettings,
} from "./large-settings.js";

/** A ready-made pipeline: a method on a set, trained as published or for as long as a CPU allows. */
export interface Recipe {
  /**
   * `embedded`; `folder` of one's own images; `features` of another network; `cifar10-lt` and `cifar100-lt`; `cifar10` and `cifar100`
   * are the whole sets; and the large sets.
   */
  readonly set: "embedded" | "folder" | "features" | CifarName | "cifar10" | "cifar100" | LargeName;
  /** The imbalance factor, of a long-tailed set. */
  readonly factor?: CifarFactor;
  /**
   * Absent where there is only one. `published` is as MiSLAS's program trains, `classifier-balancing` as that program does where it
   * differs.
   */
  readonly length?: "short" | "published" | "classifier-balancing";
  readonly method: string;
  /** What the method is, in one line. */
  readonly about: string;
  readonly pipeline: PipelineOf<Component>;
}

/** What recipes of one table share: everything but the method. */
export type RecipeGroup = Pick<Recipe, "set" | "factor" | "length">;

/** A group's name: `cifar10-lt-100/short`. */
export const groupName = ({ set, factor, length }: RecipeGroup): string =>
  [factor === undefined ? set : `${set}-${factor}`, length]
    .filter((word) => word !== undefined)
    .join("/");

/** A recipe's name, as the command line takes it: `cifar10-lt-100/short/mislas`. */
export const recipeName = (recipe: Omit<Recipe, "about" | "pipeline">): string =>
  `${groupName(recipe)}/${recipe.method}`;

const lengths = { short: shortSettings, published: publishedSettings } as const;

const recipesOf = (group: RecipeGroup, settings: Settings): readonly Recipe[] =>
  methods.map(({ name, about, pipeline }) => ({
    ...group,
    method: name,
    about,
    pipeline: pipeline(settings),
  }));

// The network of Places has no branches, and no points to mix at.
const unfit = (set: LargeName): readonly string[] =>
  set === "places-lt" ? ["bbn", "manifold-mixup"] : [];

const large = (set: LargeName): readonly Recipe[] =>
  recipesOf({ set, length: "published" }, largeSettings(set)).filter(
    ({ method }) => !unfit(set).includes(method),
  );

// The methods of that program; each retrains for as long as it says.
const balancing = (set: BalancingName): readonly Recipe[] =>
  (["crt", "lws"] as const).flatMap((stage2For) =>
    recipesOf({ set, length: "classifier-balancing" }, balancingSettings(set, stage2For)).filter(
      ({ method }) =>
        method === stage2For || (stage2For === "crt" && ["plain", "tau", "ncm"].includes(method)),
    ),
  );

// What figure 1 compares with: plain training on the whole set.
const balanced = (set: CifarName, length: "short" | "published"): Recipe => {
  const { setting } = lengths[length](set, 100);
  return {
    set: set === "cifar10-lt" ? "cifar10" : "cifar100",
    length,
    method: "balanced",
    about: "plain training on the whole set, which is balanced",
    pipeline: { ...plain({ ...setting, ...cifarData(set, 1) }), name: "balanced" },
  };
};

/**
 * Every method on the embedded set, on a folder of images, on long-tailed CIFAR by short and by published recipes, and on the large sets
 * by published ones; plain training on whole CIFAR.
 */
export const recipes: readonly Recipe[] = [
  ...recipesOf(
    { set: "embedded" },
    embeddedSettings(
      { classes: 20, largestClass: 500, imbalanceFactor: 100 },
      { batch: 64, epochs: 12, stage2Epochs: 5 },
    ),
  ),
  ...recipesOf({ set: "folder" }, folderSettings),
  // What these two mix is inside a network.
  ...recipesOf({ set: "features" }, featuresSettings).filter(
    ({ method }) => method !== "bbn" && method !== "manifold-mixup",
  ),
  ...(["cifar10-lt", "cifar100-lt"] as const).flatMap((set) => [
    ...([10, 50, 100] as const).flatMap((factor) =>
      (["short", "published"] as const).flatMap((length) =>
        recipesOf({ set, factor, length }, lengths[length](set, factor)),
      ),
    ),
    balanced(set, "short"),
    balanced(set, "published"),
  ]),
  ...largeNames.flatMap(large),
  ...balancingNames.flatMap(balancing),
];

/** The recipe of a name; `undefined` if there is none. */
export const recipeNamed = (name: string): Recipe | undefined =>
  recipes.find((recipe) => recipeName(recipe) === name);
