import { recipes } from "@longtail/two-stage";

const names = Object.keys(recipes);

const settingOf = (name: string): string => name.slice(0, name.lastIndexOf("/"));

/** The recipes, one line a setting: `embedded/{plain,crt}`, which a shell takes for both. */
export const recipeLines: readonly string[] = [...new Set(names.map(settingOf))].map((setting) => {
  const methods = names.filter((name) => settingOf(name) === setting);
  return `${setting}/{${methods.map((name) => name.slice(setting.length + 1)).join(",")}}`;
});

/** What might have been meant by a name that is none: the recipes of its setting, or else all there are. */
export const recipesLike = (name: string): readonly string[] => {
  const siblings = names.filter((known) => settingOf(known) === settingOf(name));
  return siblings.length > 0 ? siblings : recipeLines;
};
