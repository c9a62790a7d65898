import type { Fault } from "../fault.js";
import { readWorkspace } from "../workspace.js";
import { circularImports } from "./cycles.js";
import { documentedExports } from "./documented-exports.js";
import { entryPoints, publicImports } from "./exports.js";
import { houseRules } from "./house-rules.js";
import { declaredImports } from "./imports.js";
import { installLines } from "./install-lines.js";
import { layering, nodeImports } from "./layers.js";
import { manifests } from "./manifests.js";
import { optionalPeers, passedOnPeers } from "./peers.js";
import { readmeLinks } from "./readme-links.js";

/** All checks that only read files. */
export const checkSource = (root: string): readonly Fault[] => {
  const { manifest, packages } = readWorkspace(root);
  return [
    manifests,
    entryPoints,
    publicImports,
    declaredImports(manifest),
    passedOnPeers,
    optionalPeers,
    installLines(root),
    readmeLinks(root),
    layering,
    nodeImports,
    circularImports,
    houseRules,
    documentedExports,
  ].flatMap((check) => check(packages));
};
