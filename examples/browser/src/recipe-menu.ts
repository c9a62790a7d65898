import type { Pipeline } from "@longtail/two-stage";

/** Ready-made pipelines by setting (`embedded`, `cifar10-lt-100/short`) and then by method. */
export type Menu = ReadonlyMap<string, ReadonlyMap<string, Pipeline>>;

/** Sorts recipes, whose names end in the method's, by their setting. */
export const menuOf = (recipes: Readonly<Record<string, Pipeline>>): Menu => {
  const menu = new Map<string, Map<string, Pipeline>>();
  for (const [name, pipeline] of Object.entries(recipes)) {
    const cut = name.lastIndexOf("/");
    const [setting, method] = [name.slice(0, cut), name.slice(cut + 1)];
    menu.set(setting, (menu.get(setting) ?? new Map()).set(method, pipeline));
  }
  return menu;
};

/** A setting in words. */
export const settingText = (setting: string): string => {
  const [, set, factor, length] = /^(cifar\d+)-lt-(\d+)\/(\w+)$/.exec(setting) ?? [];
  if (setting === "embedded") return "Embedded set: drawn shapes, nothing to load";
  return set === undefined
    ? setting
    : `${set.replace("cifar", "CIFAR-")}-LT, factor ${factor}, ${length} recipe`;
};

const files: Readonly<Record<string, readonly string[]>> = {
  "CIFAR-10": [
    ...[1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`),
    "test_batch.bin",
    "batches.meta.txt",
  ],
  "CIFAR-100": ["train.bin", "test.bin", "fine_label_names.txt"],
};

/** The data set whose files a setting needs, and which of them are not there. */
export const missingFor = (
  setting: string,
  kept: readonly string[],
): { readonly set: string; readonly missing: readonly string[] } | undefined => {
  const [, classes] = /^cifar(\d+)-/.exec(setting) ?? [];
  if (classes === undefined) return undefined;
  const set = `CIFAR-${classes}`;
  return { set, missing: (files[set] ?? []).filter((name) => !kept.includes(name)) };
};
