import { OptionDefaults } from "typedoc";

// Tags of the house's doc comments beside typedoc's own.
const blockTags = [
  ...OptionDefaults.blockTags,
  "@shape",
  "@unit",
  "@error",
  "@grad",
  "@owns",
  "@source",
];

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "longtail",
  entryPointStrategy: "packages",
  entryPoints: ["../../packages/*", "../../packages/*/*"],
  packageOptions: {
    entryPoints: ["src/index.ts"],
    blockTags,
    readme: "README.md",
    intentionallyNotExported: ["__module"],
    excludeInternal: true,
    excludeExternals: true,
    disableSources: true,
    sort: ["source-order"],
    validation: { notExported: true, invalidLink: true, notDocumented: false },
  },
  blockTags,
  out: "../../docs",
  readme: "../../README.md",
  includeVersion: true,
  hideGenerator: true,
  // the modules behind each `components` are subpaths of their package
  intentionallyNotExported: ["__module"],
  disableGit: true,
  disableSources: true,
  validation: { notExported: true, invalidLink: true, notDocumented: false },
};
