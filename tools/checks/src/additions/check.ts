import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { legibleChangesets } from "../checks/changesets.js";
import { checkSource } from "../checks/source.js";
import { checkExamples } from "../examples/check.js";
import type { Fault } from "../fault.js";
import { addedFiles, changedFiles, copyRepository, execute, link } from "../scratch.js";
import { readWorkspace } from "../workspace.js";

const node = process.execPath;
const loss = "packages/losses/trial-loss";
const mislas = "packages/pipelines/mislas";
const [method, trainWithLoss, trainWithMethod] = [
  "tools/checks/additions/trial-method.ts",
  "tools/checks/additions/train-with-loss.mjs",
  "tools/checks/additions/train-with-method.mjs",
];

const addLoss = async (scratch: string): Promise<readonly Fault[]> => {
  await execute(scratch, node, "tools/new/dist/main.js", "loss", "trial-loss");
  link(scratch, "@longtail/trial-loss", loss);
  for (const script of ["build", "typecheck", "lint", "test"])
    await execute(join(scratch, loss), "npm", "run", script);
  console.log((await execute(scratch, node, trainWithLoss)).trim());
  return checkExamples(scratch, loss);
};

const addMethod = async (scratch: string): Promise<void> => {
  cpSync(join(scratch, method), join(scratch, mislas, "src/methods/trial-method.ts"));
  for (const script of ["build", "typecheck", "lint"])
    await execute(join(scratch, mislas), "npm", "run", script);
  console.log((await execute(scratch, node, trainWithMethod)).trim());
  // Nothing that uses the methods may need a line for each of them.
  for (const folder of ["packages/cli", "examples/paper-tables"])
    await execute(join(scratch, folder), "npm", "run", "typecheck");
};

/**
 * Adding a loss edits no existing file, and adding a method adds one file and edits none.
 *
 * Both are done in a copy of the repository, and each trains two steps. `npm install` would also change package-lock.json and
 * node_modules; here the new package is linked instead.
 */
export const checkAdditions = async (root: string): Promise<readonly Fault[]> => {
  const scratch = mkdtempSync(join(tmpdir(), "longtail-additions-"));
  const where = "adding a loss and a method";
  try {
    await copyRepository(root, scratch, readWorkspace(root).packages);
    const examples = await addLoss(scratch);
    const ofLoss = await addedFiles(scratch);
    await addMethod(scratch);
    const ofMethod = (await addedFiles(scratch)).filter((path) => !ofLoss.includes(path));
    const changed = await changedFiles(scratch);
    const source = [...checkSource(scratch), ...legibleChangesets(scratch)];
    return [
      ...examples,
      ...source.filter((fault) => fault.where.includes("trial-")),
      ...changed.map((path) => ({ where, what: `${path} changed` })),
      ...(ofMethod.length === 1
        ? []
        : [{ where, what: `a method took the files ${ofMethod.join(", ")}` }]),
    ];
  } catch (thrown) {
    return [{ where, what: thrown instanceof Error ? thrown.message : String(thrown) }];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};
