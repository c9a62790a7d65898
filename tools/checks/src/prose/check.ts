import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Fault } from "../fault.js";
import { failureOf, run } from "../run.js";
import { repeatedResults, widthFaults } from "./faults.js";

const isWritten = (path: string): boolean =>
  path !== "" && !/(^|\/)(CHANGELOG\.md|\.changeset\/|results\/|fixtures\/)/.test(path);

/** Every page written by hand keeps to the widths and prints each result once. */
export const checkProse = async (root: string): Promise<readonly Fault[]> => {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"];
  const listed = await run("git", args, { cwd: root });
  if (listed.code !== 0) return [{ where: "git ls-files", what: failureOf(listed) }];
  return listed.stdout
    .split("\n")
    .filter((path) => isWritten(path) && existsSync(join(root, path)))
    .flatMap((path) => {
      const text = readFileSync(join(root, path), "utf8");
      return [...widthFaults(path, text), ...repeatedResults(path, text)];
    });
};
