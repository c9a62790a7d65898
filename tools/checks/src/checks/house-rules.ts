import type { Fault } from "../fault.js";
import type { Rule } from "../source-file.js";
import type { Package } from "../workspace.js";

const reasons: Readonly<Record<Rule, string>> = {
  "synchronous read":
    "dataSync and arraySync block the device and fail on WebGPU in Node; await data() instead",
  "Math.random": "draw random numbers from a seed with core's generator",
  class: "use functions and records; only backends need classes",
};

const allowed = (folder: string, rule: Rule): boolean =>
  rule === "class" && folder.startsWith("packages/backends/");

/** Rules for library code that no linter here has. */
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
