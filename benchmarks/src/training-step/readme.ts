import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { circumstances } from "../result-file.js";
import { asMarkdown, type Table } from "./table.js";

const file = fileURLToPath(new URL("../../README.md", import.meta.url));

/** A text with what stands between the two comments of that name replaced. */
export const between = (text: string, name: string, content: string): string => {
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the README lacks "${begin}" and "${end}"`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
};

/** Puts tables into the benchmarks' README, with where they were measured. */
export const writeReadme = (
  name: string,
  { machine, node, tfjs, commit, changed, date }: ReturnType<typeof circumstances>,
  rounds: number,
  tables: readonly Table[],
): void => {
  const where = `${machine}; Node ${node}, tfjs ${tfjs}; commit ${commit}${changed ? " and changes" : ""}, ${date.slice(0, 10)}. Medians of ${rounds} rounds (least..most).`;
  const content = [where, ...tables.map(asMarkdown)].join("\n\n");
  writeFileSync(file, between(readFileSync(file, "utf8"), name, content));
};
