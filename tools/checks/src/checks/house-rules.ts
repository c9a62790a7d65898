import type { Fault } from "../fault.js";
import type { Rule } from "../source-file.js";
import type { Package } from "../workspace.js";

const reasons: Readonly<Record<Rule, string>> = {
  "synchronous read":
    "dataSync and arraySync stall a device, and fail on WebGPU in Node; await data()",
  "Math.random": "randomness comes from a seed, through core's generator",
  class: "use functions and records; classes are for backends alone",
};

const allowed = (folder: string, rule: Rule): boolean =>
  rule === "class" && folder.startsWith("packages/backends/");

/** The house's rules for library code that no linter here knows. */
export const houseRules = (packages: readonly Package[]): readonly Fault[] =>
  packages
    .filter(({ folder }) => folder.startsWith("packages/"))
    .flatMap(({ folder, sources }) =>
      sources.flatMap(({ path, uses }) =>
        uses
          .filter(({ rule }) => !allowed(folder, rule))
          .map(({ rule, line }) => ({
            where: `${path}:${line}`,
            what: `${rule}: ${reasons[rule]}`,
          })),
      ),
    );

/** Every export of a published package says what it is for. */
export const documentedExports = (packages: readonly Package[]): readonly Fault[] =>
  packages
    .filter(({ folder }) => folder.startsWith("packages/"))
    .flatMap(({ sources }) =>
      sources
        .filter(({ path }) => !path.includes("/internal/"))
        .flatMap(({ path, exports }) =>
          exports
            // one comment serves all overloads
            .filter(({ name }) => !exports.some((each) => each.name === name && each.documented))
            .map(({ name, line }) => ({
              where: `${path}:${line}`,
              what: `the export "${name}" has no doc comment`,
            })),
        ),
    );
