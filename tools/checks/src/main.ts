import { fileURLToPath } from "node:url";
import { checkAdditions } from "./additions/check.js";
import { legibleChangesets } from "./checks/changesets.js";
import { completeLock } from "./checks/lock.js";
import { checkSource } from "./checks/source.js";
import { checkExamples } from "./examples/check.js";
import { type Fault, renderFault } from "./fault.js";
import { checkPacked } from "./packed/check.js";
import { checkProse } from "./prose/check.js";
import { checkRelease } from "./release/check.js";
import { checkSizes } from "./sizes/check.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

type Check = (root: string) => readonly Fault[] | Promise<readonly Fault[]>;

// One row after the other. The columns of a row go on side by side, and leave each other's folders alone: most of them wait for one
// process or for the registry.
const rows: readonly (readonly Readonly<Record<string, Check>>[])[] = [
  [
    {
      lock: completeLock,
      changesets: legibleChangesets,
      source: checkSource,
      sizes: checkSizes,
      prose: checkProse,
    },
  ],
  [
    { examples: checkExamples },
    { packed: checkPacked, release: checkRelease, additions: checkAdditions },
  ],
];
const known = rows.flat().flatMap((column) => Object.keys(column));

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`unknown check ${unknown.join(", ")}; known checks: ${known.join(", ")}`);
  process.exit(2);
}

const perform = async (name: string, check: Check): Promise<void> => {
  const start = performance.now();
  const faults = await check(root);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  for (const fault of faults) console.error(renderFault(fault));
  console.log(
    `check ${name}: ${faults.length === 0 ? "good" : `${faults.length} faults`} (${seconds} s)`,
  );
  if (faults.length > 0) process.exitCode = 1;
};

for (const columns of rows)
  await Promise.all(
    columns.map(async (column) => {
      for (const [name, check] of Object.entries(column))
        if (asked.length === 0 || asked.includes(name)) await perform(name, check);
    }),
  );
