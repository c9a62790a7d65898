import type { Fault } from "../fault.js";
import { readWorkspace } from "../workspace.js";
import { circularImports } from "./cycles.js";
import { documentedExports, houseRules } from "./house-rules.js";
import { declaredImports, loadablePaths } from "./imports.js";
import { layering, nodeImports } from "./layers.js";
import { manifests } from "./manifests.js";

/** All checks that read files and run nothing. */
export const checkSource = (root: string): readonly Fault[] => {
  const { manifest, packages } = readWorkspace(root);
  return [
    manifests,
    declaredImports(manifest),
    loadablePaths,
    layering,
    nodeImports,
    circularImports,
    houseRules,
    documentedExports,
  ].flatMap((check) => check(packages));
};
