import { groupName, type Pipeline, type Recipe, type RecipeGroup, recipes } from "@longtail/mislas";
import { type Cell, cellOf } from "./cell.js";
import { type CifarSet, type LargeSet, type SetName, settingKey } from "./published/figures.js";
import type { RecipeLength, Row, Table } from "./tables/table.js";

/** The imbalance factor of a long-tailed set. */
export type Factor = NonNullable<Recipe["factor"]>;

/** A table for one set at one imbalance factor. */
export interface Block {
  readonly set: SetName;
  /** Absent in a set without factors. */
  readonly factor?: Factor;
  readonly title: string;
  /** The name of the recipes' group: `cifar10-lt-100/short`. */
  readonly setting: string;
  readonly rows: readonly Row[];
}

const titles: Readonly<Record<CifarSet, string>> = { cifar10: "CIFAR-10", cifar100: "CIFAR-100" };

/** A block of a large set: its recipes, and another network where it has one. */
interface LargeBlock {
  readonly title: string;
  readonly group: RecipeGroup;
  readonly model?: { readonly depth: 50 | 101 | 152; readonly variant: "resnet" | "resnext-32x4d" };
}

const imagenet: RecipeGroup = { set: "imagenet-lt", length: "published" };

const large: Readonly<Record<LargeSet, LargeBlock>> = {
  imagenet: { title: "ImageNet-LT, ResNet-50", group: imagenet },
  "imagenet-101": {
    title: "ImageNet-LT, ResNet-101",
    group: imagenet,
    model: { depth: 101, variant: "resnet" },
  },
  "imagenet-152": {
    title: "ImageNet-LT, ResNet-152",
    group: imagenet,
    model: { depth: 152, variant: "resnet" },
  },
  "imagenet-x50": {
    title: "ImageNet-LT, ResNeXt-50, as classifier-balancing trains",
    group: { set: "imagenet-lt", length: "classifier-balancing" },
    model: { depth: 50, variant: "resnext-32x4d" },
  },
  places: { title: "Places-LT, ResNet-152", group: { set: "places-lt", length: "published" } },
  inaturalist: {
    title: "iNaturalist 2018, ResNet-50",
    group: { set: "inaturalist-2018", length: "published" },
  },
};

/** Whether a set is one of the large ones, which have no factors. */
export const isLarge = (set: SetName): set is LargeSet => Object.hasOwn(large, set);

// Published results are shown even without a pipeline, so a group may have no recipes.
const pipelinesOf = (group: string) =>
  Object.fromEntries(
    recipes
      .filter((recipe) => groupName(recipe) === group)
      .map(({ method, pipeline }) => [method, pipeline]),
  );

/** The imbalance factors that have recipes. */
export const factors: readonly Factor[] = [
  ...new Set(recipes.flatMap(({ factor }) => factor ?? [])),
];

const withModel = (pipeline: Pipeline, model: LargeBlock["model"]): Pipeline =>
  model !== undefined &&
  (pipeline.model.kind === "model/imagenet-resnet" ||
    pipeline.model.kind === "model/branched-imagenet-resnet")
    ? { ...pipeline, model: { ...pipeline.model, ...model } }
    : pipeline;

const largeBlock = (table: Table, set: LargeSet): Block => {
  const { title, group, model } = large[set];
  const pipelines = Object.entries(pipelinesOf(groupName(group))).map(
    ([method, pipeline]) => [method, withModel(pipeline, model)] as const,
  );
  return {
    set,
    title,
    // The network is part of a cell's name where it is not the recipe's.
    setting: model === undefined ? groupName(group) : `${set}/${group.length}`,
    rows: table.rows(Object.fromEntries(pipelines), { set, recipe: "published" }),
  };
};

/** The part of a table for one set of CIFAR's and one factor. */
export const blockOf = (
  table: Table,
  length: RecipeLength,
  set: CifarSet,
  factor: Factor,
): Block => {
  const group: RecipeGroup = { set: `${set}-lt`, factor, length };
  const setting = groupName(group);
  return {
    set,
    factor,
    setting,
    title: `${titles[set]}-LT, factor ${factor}`,
    rows: table.rows(pipelinesOf(setting), { set, factor, recipe: length }),
  };
};

/** All parts of a table. */
export const blocksOf = (table: Table, length: RecipeLength): readonly Block[] =>
  table.sets.flatMap((set) =>
    isLarge(set)
      ? [largeBlock(table, set)]
      : factors.map((factor) => blockOf(table, length, set, factor)),
  );

/** The name of a block: `cifar10-100`. */
export const blockKey = ({ set, factor }: Pick<Block, "set" | "factor">): string =>
  settingKey(set, factor);

/** The cell of a row with a seed. */
export const cellOfRow = ({ setting }: Block, row: Row, seed: number): Cell =>
  cellOf(row.setting ?? setting, row.method, row.pipeline, seed);
