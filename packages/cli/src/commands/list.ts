import { componentsOf, slots } from "@longtail/core";
import { standard } from "@longtail/mislas";
import { backends } from "../backend.js";
import { recipeLines } from "../recipe-names.js";

/** What there is to name: recipes, the kinds of parts with their defaults, backends. */
export const listing = (): string =>
  [
    "recipes",
    ...recipeLines.map((line) => `  ${line}`),
    "",
    "parts, with their defaults",
    ...slots.flatMap((slot) =>
      componentsOf(standard, slot).map(({ define }) => `  ${JSON.stringify(define())}`),
    ),
    "",
    "backends",
    ...Object.keys(backends).map((name) => `  ${name}`),
  ].join("\n");
