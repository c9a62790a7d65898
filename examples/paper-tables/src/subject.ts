import type { RecipeLength, Reference, Table } from "./tables/table.js";

/** What is shown: a table made by a recipe, as it is or as settings of a trial have changed it. */
export interface Subject {
  readonly table: Table;
  readonly recipe: RecipeLength;
  /** Each as it was given: `stage1.epochs=1`. */
  readonly settings: readonly string[];
}

/** What its files are called, without their ends. */
export const stemOf = ({ table, recipe }: Subject): string => `${table.name}-${recipe}`;

/** What it is called. */
export const titleOf = ({ table, recipe, settings }: Subject): string =>
  `${table.title}: the ${recipe} recipe${settings.length === 0 ? "" : ", changed"}`;

const unlike = (reference: Reference): Reference => ({
  ...reference,
  title: `${reference.title}, unchanged recipe`,
  comparable: false,
  note: `Numbers under "${reference.title}" are of the recipe as it is, without what was changed here: they stand here for orientation only.`,
});

/** Numbers of others beside it; where the recipe has been changed, none are of the same one. */
export const referencesOf = ({ table, recipe, settings }: Subject): readonly Reference[] =>
  table
    .references(recipe)
    .map((reference) =>
      reference.comparable && settings.length > 0 ? unlike(reference) : reference,
    );
