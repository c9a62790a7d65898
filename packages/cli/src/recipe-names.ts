import { groupName, recipeName, recipes } from "@longtail/mislas";

/** Groups of recipes that offer the same methods. */
export interface Family {
  readonly groups: readonly string[];
  readonly methods: readonly string[];
}

const groups = [...new Set(recipes.map(groupName))];

const methodsOf = (group: string): readonly string[] =>
  recipes.filter((recipe) => groupName(recipe) === group).map(({ method }) => method);

/** The recipes: every group of a family has every method of it. */
export const families: readonly Family[] = [
  ...new Map(groups.map((group) => [methodsOf(group).join(), methodsOf(group)])).entries(),
].map(([key, methods]) => ({
  groups: groups.filter((group) => methodsOf(group).join() === key),
  methods,
}));

/** Suggestions for an unknown name: the recipes of its group or, if there is no such group, the groups. */
export const recipesLike = (name: string): readonly string[] => {
  const siblings = recipes.filter((recipe) => name.startsWith(`${groupName(recipe)}/`));
  return siblings.length > 0 ? siblings.map(recipeName) : groups.map((group) => `${group}/…`);
};
