import { componentsOf, slots } from "@longtail/core";
import {
  groupName,
  type Recipe,
  recipeName,
  recipes,
  sharesStage1,
  standard,
} from "@longtail/mislas";
import { backends } from "../backend.js";
import { settingsText } from "../settings-text.js";
import { columns } from "../table.js";

/** A recipe as a list shows it. */
export interface ListedRecipe {
  readonly name: string;
  readonly group: string;
  readonly method: string;
  readonly about: string;
  /** The recipe with the same stage 1, which `--stage1` can take; absent for a stage 1 of its own. */
  readonly stage1?: string;
}

/** Everything that a command line or a descriptor can name. */
export interface Listing {
  readonly recipes: readonly ListedRecipe[];
  readonly components: readonly {
    readonly kind: string;
    readonly defaults: Readonly<Record<string, unknown>>;
  }[];
  readonly backends: readonly string[];
}

// The plainest recipe with the same stage 1: the one that has nothing after it.
const stage1Of = (recipe: Recipe): Recipe | undefined =>
  recipes.find(
    (other) =>
      groupName(other) === groupName(recipe) &&
      other.pipeline.stage2 === undefined &&
      other.pipeline.transform === undefined &&
      sharesStage1({ pipeline: other.pipeline, seed: 0 }, { pipeline: recipe.pipeline, seed: 0 }),
  );

const listedRecipe = (recipe: Recipe): ListedRecipe => {
  const { method, about } = recipe;
  const first = stage1Of(recipe);
  return {
    name: recipeName(recipe),
    group: groupName(recipe),
    method,
    about,
    ...(first !== undefined && first !== recipe && { stage1: recipeName(first) }),
  };
};

/** Recipes, components with their defaults, and backends, as data. */
export const listing = (): Listing => ({
  recipes: recipes.map(listedRecipe),
  components: slots.flatMap((slot) =>
    componentsOf(standard, slot).map(({ define }) => {
      const { kind, ...defaults } = define();
      return { kind, defaults };
    }),
  ),
  backends: Object.keys(backends),
});

const sets: Readonly<Record<Recipe["set"], string>> = {
  embedded: "20 drawn classes; nothing is downloaded",
  "cifar10-lt": "CIFAR-10-LT",
  "cifar100-lt": "CIFAR-100-LT",
  cifar10: "the whole of CIFAR-10",
  cifar100: "the whole of CIFAR-100",
  folder: "a folder of your own images (--images)",
  features: "features of another network, which `longtail head` trains on",
  "imagenet-lt": "ImageNet-LT, ResNet-50",
  "places-lt": "Places-LT, pretrained ResNet-152",
  "inaturalist-2018": "iNaturalist 2018, ResNet-50",
};

const lengths = {
  short: "short enough for a CPU",
  published: "as published, for a GPU",
  "classifier-balancing": "as cRT and LWS were published, for a GPU",
} as const;

const aboutGroup = ({ set, factor, length }: Recipe): string =>
  [sets[set], factor && `factor ${factor}`, length && lengths[length]]
    .filter((part) => part !== undefined)
    .join(", ");

const indented = (text: string): string => text.replace(/^(?=.)/gm, "  ");

const firstOf = <A>(items: readonly A[], key: (item: A) => string): readonly A[] => [
  ...items
    .reduce(
      (found, item) => (found.has(key(item)) ? found : found.set(key(item), item)),
      new Map<string, A>(),
    )
    .values(),
];

const methodOf = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

/** The list for people. */
export const listText = ({ recipes: listed, components, backends: names }: Listing): string => {
  const groups = firstOf(recipes, groupName).map((recipe) => [
    groupName(recipe),
    aboutGroup(recipe),
  ]);
  const methods = firstOf(listed, ({ method }) => method).map(({ method, about, stage1 }) => [
    method,
    stage1 === undefined ? "" : methodOf(stage1),
    about,
  ]);
  return [
    "Recipes are named GROUP/METHOD, for example embedded/mislas.",
    "",
    "Groups",
    indented(columns(groups, "left")),
    "",
    "Methods; those with the same stage 1 can share it with --stage1",
    indented(columns([["", "stage 1 of", ""], ...methods], "left")),
    "",
    "The groups of whole sets have the method balanced alone, those of classifier-balancing plain, crt, lws, tau and ncm; the others have all but balanced. Features and Places-LT lack bbn and manifold-mixup.",
    "",
    "Components and their defaults, as --set takes them",
    indented(
      columns(
        components.map(({ kind, defaults }) => [kind, settingsText(defaults)]),
        "left",
      ),
    ),
    "",
    "Backends",
    indented(names.join("\n")),
  ].join("\n");
};
