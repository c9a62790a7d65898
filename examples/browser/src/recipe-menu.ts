import type { Recipe } from "@longtail/mislas";

/** A recipe and the name of its group. It comes from the worker, so that the page need not load the engine. */
export interface Choice extends Recipe {
  readonly group: string;
}

/** Ready-made pipelines by group. */
export type Menu = ReadonlyMap<string, readonly Choice[]>;

/** Collects recipes by group. */
export const menuOf = (choices: readonly Choice[]): Menu =>
  choices.reduce<Map<string, readonly Choice[]>>(
    (menu, choice) => menu.set(choice.group, [...(menu.get(choice.group) ?? []), choice]),
    new Map(),
  );

const cifar10 = {
  name: "CIFAR-10",
  files: [
    ...[1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`),
    "test_batch.bin",
    "batches.meta.txt",
  ],
};
const cifar100 = { name: "CIFAR-100", files: ["train.bin", "test.bin", "fine_label_names.txt"] };

/** A set's title, and the dataset whose files it is read from. */
interface SetEntry {
  readonly title: string;
  readonly source?: { readonly name: string; readonly files: readonly string[] };
}

// The sets that a page can read. The others are in files that do not fit into its memory, or are no images.
const sets: Partial<Readonly<Record<Recipe["set"], SetEntry>>> = {
  embedded: { title: "Embedded dataset (no download)" },
  folder: { title: "Your own images" },
  cifar10: { title: "CIFAR-10", source: cifar10 },
  "cifar10-lt": { title: "CIFAR-10-LT", source: cifar10 },
  cifar100: { title: "CIFAR-100", source: cifar100 },
  "cifar100-lt": { title: "CIFAR-100-LT", source: cifar100 },
};

/** Whether a page can read a recipe's set. */
export const isReadable = ({ set }: Recipe): boolean => Object.hasOwn(sets, set);

/** A group's title. */
export const groupText = ({ set, factor, length }: Recipe): string =>
  [
    sets[set]?.title ?? set,
    ...(factor === undefined ? [] : [`factor ${factor}`]),
    ...(length === undefined ? [] : [`${length} recipe`]),
  ].join(", ");

/** The dataset whose files a recipe reads, and those of them that are missing; `undefined` if it reads none. */
export const missingFor = (
  { set }: Recipe,
  stored: readonly string[],
): { readonly name: string; readonly missing: readonly string[] } | undefined => {
  const source = sets[set]?.source;
  return (
    source && {
      name: source.name,
      missing: source.files.filter((file) => !stored.includes(file)),
    }
  );
};
