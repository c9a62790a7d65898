import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { circumstances } from "../result-file.js";
import { asMarkdown, type Table } from "./table.js";

const file = fileURLToPath(new URL("../../README.md", import.meta.url));

/** A text with the part between the two comments of that name replaced. */
export const replaceBetween = (text: string, name: string, content: string): string => {
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the README lacks "${begin}" and "${end}"`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
};

/** Where, when and how often something was measured. */
export interface Circumstances extends ReturnType<typeof circumstances> {
  /** The version of another program, `absent` where it is not installed; no key where it plays no part. */
  readonly torch?: string;
  readonly pillow?: string;
  readonly rounds: number;
}

const list = ({
  machine,
  node,
  tfjs,
  torch,
  pillow,
  commit,
  changed,
  date,
  rounds,
}: Circumstances) =>
  [
    `- ${machine}`,
    [
      `- Node ${node}, tfjs ${tfjs}`,
      ...(torch === undefined ? [] : [`PyTorch ${torch}`]),
      ...(pillow === undefined ? [] : [`Pillow ${pillow}`]),
    ].join(", "),
    `- commit ${commit}${changed ? " with changes" : ""}, ${date.slice(0, 10)}`,
    rounds === 1 ? "- one round" : `- medians of ${rounds} rounds (min..max)`,
  ].join("\n");

/** A README with the tables of a result and the circumstances of its measurement. */
export const withTables = (
  readme: string,
  name: string,
  circumstances: Circumstances,
  tables: readonly Table[],
): string =>
  replaceBetween(readme, name, [list(circumstances), ...tables.map(asMarkdown)].join("\n\n"));

/** Writes the tables of a result to the benchmarks' README. */
export const updateReadme = (
  name: string,
  circumstances: Circumstances,
  tables: readonly Table[],
): void => writeFileSync(file, withTables(readFileSync(file, "utf8"), name, circumstances, tables));
