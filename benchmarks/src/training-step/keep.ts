import { resultFile, writeResult } from "../result-file.js";
import type { Options } from "./options.js";
import { type Circumstances, updateReadme } from "./readme.js";
import { asText, type Table } from "./table.js";

/** Prints the tables and stores the result: in the requested file or, for a complete standard run, in `results/` and the README. */
export const keep = (
  name: string,
  { json, standard }: Pick<Options, "json" | "standard">,
  result: Circumstances,
  tables: readonly Table[],
): void => {
  for (const table of tables) console.log(asText(table));
  const file = json ?? (standard ? resultFile(name) : undefined);
  if (file === undefined) {
    console.log("\nNot stored: not a complete run at the standard size (--json FILE stores it).");
    return;
  }
  writeResult(file, result);
  if (json === undefined) updateReadme(name, result, tables);
  console.log(`\n${file}`);
};
