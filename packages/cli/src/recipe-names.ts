import { groupName, recipeName, recipes } from "@longtail/mislas";

const groups = [...new Set(recipes.map(groupName))];

/** Suggestions for an unknown name: the recipes of its group or, if there is no such group, the groups. */
export const recipesLike = (name: string): readonly string[] => {
  const siblings = recipes.filter((recipe) => name.startsWith(`${groupName(recipe)}/`));
  return siblings.length > 0 ? siblings.map(recipeName) : groups.map((group) => `${group}/…`);
};
