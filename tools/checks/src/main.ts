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

const checks: Readonly<
  Record<string, (root: string) => readonly Fault[] | Promise<readonly Fault[]>>
> = {
  lock: completeLock,
  changesets: legibleChangesets,
  source: checkSource,
  sizes: checkSizes,
  examples: checkExamples,
  packed: checkPacked,
  release: checkRelease,
  additions: checkAdditions,
  prose: checkProse,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in checks));
if (unknown.length > 0) {
  console.error(
    `unknown check ${unknown.join(", ")}; known checks: ${Object.keys(checks).join(", ")}`,
  );
  process.exit(2);
}

for (const [name, check] of Object.entries(checks)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const start = performance.now();
  const faults = await check(root);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  for (const fault of faults) console.error(renderFault(fault));
  console.log(
    `check ${name}: ${faults.length === 0 ? "good" : `${faults.length} faults`} (${seconds} s)`,
  );
  if (faults.length > 0) process.exitCode = 1;
}
