import { recipes } from "@longtail/two-stage";

const names = Object.keys(recipes);

const settingOf = (name: string): string => name.slice(0, name.lastIndexOf("/"));

const settings = [...new Set(names.map(settingOf))];

const methodsOf = (setting: string): string =>
  names
    .filter((name) => settingOf(name) === setting)
    .map((name) => name.slice(setting.length + 1))
    .join(",");

const braced = (words: readonly string[]): string =>
  words.length === 1 ? (words[0] as string) : `{${words.join(",")}}`;

/** The recipes, settings with the same methods on one line: `{cifar10/short,cifar100/short}/{plain,crt}`, which a shell takes for all of them. */
export const recipeLines: readonly string[] = [...new Set(settings.map(methodsOf))].map(
  (methods) =>
    `${braced(settings.filter((setting) => methodsOf(setting) === methods))}/${braced(methods.split(","))}`,
);

/** What might have been meant by a name that is none: the recipes of its setting, or else the settings there are. */
export const recipesLike = (name: string): readonly string[] => {
  const siblings = names.filter((known) => settingOf(known) === settingOf(name));
  return siblings.length > 0 ? siblings : settings.map((setting) => `${setting}/…`);
};
