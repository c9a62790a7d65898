// Control characters, lone surrogates, line separators, and marks that turn the direction of text.
const unprintable =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const escaped = (character: string): string =>
  named[character] ?? `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, "0")}`;

/**
 * Text from outside, fit to be shown: control characters are escaped, and what is long loses its middle.
 *
 * Use it for names, keys and paths that a file or a command line brings: unescaped, they can move a terminal's cursor, change its
 * colours or pretend to be lines of their own. At most `most` characters remain.
 *
 * @example
 * ```ts
 * import { printable } from "@longtail/core";
 *
 * console.log(printable("a\u001b[2Jb")); // a\u001b[2Jb, spelled out
 * console.log(printable("0123456789", 5)); // 012…9
 * ```
 */
export const printable = (text: string, most = 200): string => {
  const safe = text.replace(unprintable, escaped);
  if (safe.length <= most) return safe;
  const characters = Array.from(safe);
  if (characters.length <= most) return safe;
  const end = Math.floor((most - 1) / 3);
  const start = most - 1 - end;
  return `${characters.slice(0, start).join("")}…${characters.slice(characters.length - end).join("")}`;
};
