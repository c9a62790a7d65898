import type { Recipe } from "@longtail/mislas";

/** A recipe with the name of its group, which the worker gives: the page itself holds none of the engine. */
export interface Choice extends Recipe {
  readonly group: string;
}

/** Ready-made pipelines by group. */
export type Menu = ReadonlyMap<string, readonly Choice[]>;

/** Sorts recipes by their group. */
export const menuOf = (choices: readonly Choice[]): Menu =>
  choices.reduce<Map<string, readonly Choice[]>>(
    (menu, choice) => menu.set(choice.group, [...(menu.get(choice.group) ?? []), choice]),
    new Map(),
  );

const sets: Readonly<Record<Recipe["set"], string>> = {
  embedded: "Embedded set: drawn shapes, nothing to load",
  cifar10: "CIFAR-10",
  "cifar10-lt": "CIFAR-10-LT",
  cifar100: "CIFAR-100",
  "cifar100-lt": "CIFAR-100-LT",
};

/** A group in words. */
export const groupText = ({ set, factor, length }: Recipe): string =>
  [
    sets[set],
    ...(factor === undefined ? [] : [`factor ${factor}`]),
    ...(length === undefined ? [] : [`${length} recipe`]),
  ].join(", ");

const files: Readonly<Record<string, readonly string[]>> = {
  "CIFAR-10": [
    ...[1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`),
    "test_batch.bin",
    "batches.meta.txt",
  ],
  "CIFAR-100": ["train.bin", "test.bin", "fine_label_names.txt"],
};

/** The dataset whose files a group needs, and which of them are missing. */
export const missingFor = (
  { set: name }: Recipe,
  kept: readonly string[],
): { readonly set: string; readonly missing: readonly string[] } | undefined => {
  if (name === "embedded") return undefined;
  const set = name.startsWith("cifar100") ? "CIFAR-100" : "CIFAR-10";
  return { set, missing: (files[set] ?? []).filter((file) => !kept.includes(file)) };
};
