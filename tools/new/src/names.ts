import { Script } from "node:vm";

/** A name in the spellings that code uses: `seesaw-loss`, `seesawLoss`, `SeesawLoss`. */
export interface Spellings {
  readonly kebab: string;
  readonly camel: string;
  readonly pascal: string;
}

const capitalize = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The spellings of a name that is given in the first of them. */
export const spellingsOf = (kebab: string): Spellings => {
  const pascal = kebab.split("-").map(capitalize).join("");
  return { kebab, camel: pascal.charAt(0).toLowerCase() + pascal.slice(1), pascal };
};

/** The text with every spelling of one name replaced by the same spelling of another. */
export const renamed = (text: string, from: Spellings, to: Spellings): string =>
  text
    .replaceAll(from.kebab, to.kebab)
    .replaceAll(from.camel, to.camel)
    .replaceAll(from.pascal, to.pascal);

const isIdentifier = (word: string): boolean => {
  try {
    new Script(`"use strict"; const ${word} = 0;`);
    return true;
  } catch {
    return false;
  }
};

/** Why a name cannot be given to a package whose code is `code`, in one sentence; nothing if it can. */
export const nameFault = (name: string, code: string): string | undefined => {
  if (!/^[a-z]+(-[a-z]+)*$/.test(name))
    return `"${name}" is not a package name: use lower-case words joined by hyphens, as in "seesaw-loss".`;
  const { camel, pascal } = spellingsOf(name);
  const isUsed = [camel, pascal].some((word) => new RegExp(`\\b${word}\\b`).test(code));
  return isUsed || !isIdentifier(camel)
    ? `"${name}" cannot be the name of a function here: the word has another meaning in the code.`
    : undefined;
};
