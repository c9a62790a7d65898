import { groupName, recipeName, recipes } from "@longtail/mislas";

const groups = [...new Set(recipes.map(groupName))];

const methodsOf = (group: string): readonly string[] =>
  recipes.filter((recipe) => groupName(recipe) === group).map(({ method }) => method);

const braced = (words: readonly string[]): string =>
  words.length === 1 ? (words[0] as string) : `{${words.join(",")}}`;

/** The recipes, groups with the same methods on one line: `{cifar10/short,cifar100/short}/{plain,crt}`, which a shell expands. */
export const recipeLines: readonly string[] = [
  ...new Set(groups.map((group) => braced(methodsOf(group)))),
].map(
  (methods) =>
    `${braced(groups.filter((group) => braced(methodsOf(group)) === methods))}/${methods}`,
);

/** What an unknown name may have meant: the recipes of its group, or else the groups. */
export const recipesLike = (name: string): readonly string[] => {
  const siblings = recipes.filter((recipe) => name.startsWith(`${groupName(recipe)}/`));
  return siblings.length > 0 ? siblings.map(recipeName) : groups.map((group) => `${group}/…`);
};
