import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fault } from "../fault.js";
import { mapParallel } from "../run.js";
import { published, readWorkspace } from "../workspace.js";
import { commandFaults, importFaults, installAll, smokeFaults } from "./consumer.js";
import { lintFaults } from "./lint.js";
import { contentFaults, pack } from "./pack.js";

/** Packs the packages as for publishing and uses them from an empty project outside the repository. */
export const checkPacked = async (root: string): Promise<readonly Fault[]> => {
  const { manifest, packages } = readWorkspace(root);
  const folder = mkdtempSync(join(tmpdir(), "longtail-packed-"));
  try {
    const tarballs = await mapParallel(published(packages), pack(root, folder));
    const lint = await mapParallel(tarballs, lintFaults, 1);
    const project = join(folder, "consumer");
    const install = await installAll(project, tarballs, manifest);
    const use =
      install.length > 0
        ? []
        : [
            ...(await importFaults(project, tarballs)),
            ...(await commandFaults(project, tarballs)),
            ...(await smokeFaults(project, join(root, "tools/checks/smoke/smoke.mjs"))),
          ];
    console.log(`${tarballs.length} tarballs`);
    return [...tarballs.flatMap(contentFaults), ...lint.flat(), ...install, ...use];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
