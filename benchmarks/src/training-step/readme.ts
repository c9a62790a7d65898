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

/** Where and how often it was measured. */
export type Circumstances = ReturnType<typeof circumstances> & {
  readonly torch: string;
  readonly rounds: number;
};

const sentence = ({ machine, node, tfjs, torch, commit, changed, date, rounds }: Circumstances) => {
  const commits = `commit ${commit}${changed ? " and changes" : ""}, ${date.slice(0, 10)}`;
  const repeated = rounds === 1 ? "One round" : `Medians of ${rounds} rounds (least..most)`;
  return `${machine}; Node ${node}, tfjs ${tfjs}, PyTorch ${torch}; ${commits}. ${repeated}.`;
};

/** Puts tables into the benchmarks' README, with where they were measured. */
export const writeReadme = (
  name: string,
  circumstances: Circumstances,
  tables: readonly Table[],
): void => {
  const content = [sentence(circumstances), ...tables.map(asMarkdown)].join("\n\n");
  writeFileSync(file, between(readFileSync(file, "utf8"), name, content));
};
