import { readFileSync } from "node:fs";
import { join } from "node:path";
import { OptionDefaults } from "typedoc";
import { packages, root } from "./pages.mjs";

// The house's doc comments have tags beside typedoc's own.
const blockTags = [
  ...OptionDefaults.blockTags,
  "@shape",
  "@unit",
  "@error",
  "@grad",
  "@owns",
  "@source",
];

const validation = { notExported: false, invalidLink: true, notDocumented: false };

// A package's main entry; its other entry points are few and named in its README.
const documented = packages.filter(({ folder }) => {
  const { exports } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  return exports?.["."] !== undefined;
});

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "longtail",
  plugin: ["typedoc-plugin-markdown"],
  entryPointStrategy: "packages",
  entryPoints: documented.map(({ folder }) => join("../..", folder)),
  packageOptions: {
    entryPoints: ["src/index.ts"],
    blockTags,
    readme: "none",
    excludeInternal: true,
    excludeExternals: true,
    disableSources: true,
    sort: ["source-order"],
    // The packages' own builds have checked the types.
    skipErrorChecking: true,
    validation,
  },
  blockTags,
  out: ".site/api",
  readme: "none",
  entryFileName: "index",
  hideBreadcrumbs: true,
  hidePageHeader: true,
  disableGit: true,
  disableSources: true,
  validation,
  treatValidationWarningsAsErrors: true,
};
