import type { RecipeLength, Reference, Table } from "./tables/table.js";

/** A table with a recipe, which the settings of a trial may change. */
export interface Subject {
  readonly table: Table;
  readonly recipe: RecipeLength;
  /** The settings of a trial, as given: `stage1.epochs=1`. */
  readonly settings: readonly string[];
}

/** The name of its files, without extensions. */
export const stemOf = ({ table, recipe }: Subject): string => `${table.name}-${recipe}`;

/** Its title. */
export const titleOf = ({ table, recipe, settings }: Subject): string =>
  `${table.title}: the ${recipe} recipe${settings.length === 0 ? "" : ", changed"}`;

const notComparable = (reference: Reference): Reference => ({
  ...reference,
  title: `${reference.title}, unchanged recipe`,
  comparable: false,
  note: `Numbers under "${reference.title}" are from the unchanged recipe: they give orientation only.`,
});

/** Its references. With a changed recipe, none of them is comparable. */
export const referencesOf = ({ table, recipe, settings }: Subject): readonly Reference[] =>
  table
    .references(recipe)
    .map((reference) =>
      reference.comparable && settings.length > 0 ? notComparable(reference) : reference,
    );
