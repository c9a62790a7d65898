import { readFile } from "node:fs/promises";
import { checkPackage, createPackageFromTarballData, type Problem } from "@arethetypeswrong/core";
import { problemAffectsResolutionKind } from "@arethetypeswrong/core/problems";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Fault } from "../fault.js";
import type { Tarball } from "./pack.js";

// The packages are ES modules, so CommonJS resolution does not matter.
const resolutions = ["node16-esm", "bundler"] as const;

// Only the package itself is in sight of are-the-types-wrong, and `#fp-ts/X` leads out of it. Programs that resolve it are
// compiled and run by the check `release`.
const leadsOut = (problem: Problem): boolean =>
  problem.kind === "InternalResolutionError" && problem.moduleSpecifier.startsWith("#fp-ts/");

const describe = (problem: Problem): string => `are the types wrong: ${JSON.stringify(problem)}`;

/** The problems that publint and are-the-types-wrong find in a tarball. */
export const lintFaults = async ({ folder, file }: Tarball): Promise<readonly Fault[]> => {
  const bytes = Uint8Array.from(await readFile(file));
  const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
  const analysis = await checkPackage(createPackageFromTarballData(bytes));
  const problems =
    analysis.types === false
      ? ["are the types wrong: it has no types"]
      : analysis.problems
          .filter((problem) => !leadsOut(problem))
          .filter((problem) =>
            resolutions.some((kind) => problemAffectsResolutionKind(problem, kind, analysis)),
          )
          .map(describe);
  const hints = messages.map(
    (message) => `publint: ${formatMessage(message, pkg, { color: false })}`,
  );
  return [...hints, ...problems].map((what) => ({ where: folder, what }));
};
