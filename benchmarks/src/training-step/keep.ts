import { resultFile, writeResult } from "../result-file.js";
import type { Options } from "./options.js";
import { type Circumstances, writeReadme } from "./readme.js";
import { asText, type Table } from "./table.js";

/** Shows the tables, and keeps the result where it was asked for, or where whole runs at the standard size are kept. */
export const keep = (
  name: string,
  { json, standard }: Pick<Options, "json" | "standard">,
  result: Circumstances,
  tables: readonly Table[],
): void => {
  for (const table of tables) console.log(asText(table));
  const file = json ?? (standard ? resultFile(name) : undefined);
  if (file === undefined) {
    console.log("\nNot kept: not the whole at its standard size (--json FILE keeps it).");
    return;
  }
  writeResult(file, result);
  if (json === undefined) writeReadme(name, result, tables);
  console.log(`\n${file}`);
};
