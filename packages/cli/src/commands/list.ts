import { componentsOf, slots } from "@longtail/core";
import { standard } from "@longtail/mislas";
import { backends } from "../backend.js";
import { families } from "../recipe-names.js";
import { settingsText } from "../settings-text.js";
import { columns } from "../table.js";

const indented = (text: string): string => text.replace(/^(?=.)/gm, "  ");

/** Words in lines of at most 80 columns. */
const wrapped = (words: readonly string[]): string =>
  words
    .join(", ")
    .replace(/(.{1,80})( |$)/g, "$1\n")
    .trimEnd();

const recipesText = families
  .map(({ groups, methods }) =>
    ["groups", indented(wrapped(groups)), "methods", indented(wrapped(methods))].join("\n"),
  )
  .join("\n\n");

const componentsText = (): string =>
  columns(
    slots.flatMap((slot) =>
      componentsOf(standard, slot).map(({ define }) => {
        const { kind, ...defaults } = define();
        return [kind, settingsText(defaults)];
      }),
    ),
    "left",
  );

/** Everything a command line or a descriptor can name: recipes, components with their defaults, backends. */
export const listing = (): string =>
  [
    "Recipes: GROUP/METHOD, for example embedded/mislas",
    indented(recipesText),
    "",
    "Components and their defaults",
    indented(componentsText()),
    "",
    "Backends",
    indented(Object.keys(backends).join("\n")),
  ].join("\n");
