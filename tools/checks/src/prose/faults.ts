import type { Fault } from "../fault.js";
import { type Line, linesOf } from "./lines.js";

const widest = { prose: 100, table: 120 };

// A list marker and a title in bold are no part of the sentence that follows.
const marker = /^\s*(>\s*)*([-*+]\s|\d+\.\s)?\s*(\*\*[^*]+\*\*)?\s*/;
const startsItem = /^\s*(>\s*)*([-*+]|\d+\.)\s/;
const abbreviation = /\b(al|cf|e\.g|i\.e|vs|no|fig|eq|sec|[A-Z])\.$/i;
const sentenceEnd = /[.!?:][)"'*_`\]]*$/;

const endsSentence = (text: string): boolean => sentenceEnd.test(text) && !abbreviation.test(text);

const isOneSentence = (text: string): boolean => {
  const words = text.replace(marker, "").split(/\s+/);
  return !words.some((word, i) => {
    const next = words[i + 1];
    return (
      next !== undefined && /[.!?]/.test(word) && endsSentence(word) && /^\W*[A-Z0-9`]/.test(next)
    );
  });
};

// A line is one sentence if it starts and ends with it; the lines around it must not continue it.
const standsAlone = (
  before: Line | undefined,
  { text }: Line,
  after: Line | undefined,
): boolean => {
  const begins = before?.kind !== "prose" || endsSentence(before.text) || startsItem.test(text);
  const ends = after?.kind !== "prose" || endsSentence(text) || startsItem.test(after.text);
  return begins && ends && isOneSentence(text);
};

// Nobody can break it, and nobody sees it.
const address = /\]\([^()\s]+\)/g;

/** Lines that are too wide, the addresses of links aside: prose over 100 columns that is not one sentence, and table rows over 120. */
export const widthFaults = (path: string, markdown: string): readonly Fault[] => {
  const lines = linesOf(markdown);
  return lines.flatMap((line, i) => {
    const { kind, text, number } = line;
    const width = Array.from(text.replace(address, "]")).length;
    const where = `${path}:${number}`;
    if (kind === "table" && width > widest.table)
      return [{ where, what: `a table row of ${width} columns; at most ${widest.table}` }];
    if (kind === "prose" && width > widest.prose && !standsAlone(lines[i - 1], line, lines[i + 1]))
      return [{ where, what: `${width} columns; at most ${widest.prose}, or one sentence` }];
    return [];
  });
};

const resultsIn = (text: string): string | undefined => {
  const numbers = text.match(/(?<![\w.])\d+\.\d+(?![\w.]*\w)/g) ?? [];
  return numbers.length < 3 ? undefined : numbers.join(" ");
};

/** Rows of tables and printed output that repeat a row above: the same numbers, three or more. */
export const repeatedResults = (path: string, markdown: string): readonly Fault[] => {
  const seen = new Map<string, number>();
  return linesOf(markdown)
    .filter(({ kind }) => kind === "table" || kind === "output")
    .flatMap(({ text, number }) => {
      const results = resultsIn(text);
      if (results === undefined) return [];
      const first = seen.get(results);
      if (first === undefined) seen.set(results, number);
      return first === undefined
        ? []
        : [
            {
              where: `${path}:${number}`,
              what: `repeats the results of line ${first}: ${results}`,
            },
          ];
    });
};
