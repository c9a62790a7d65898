// Builds the documentation site into docs/: guides, every README, and the API reference.
//
//   1. compose   copy site/, the READMEs and the figures into one folder, with links rewritten to pages
//   2. typedoc   write the API reference of every package there, as Markdown; a broken link is an error
//   3. vitepress render it all; a dead link is an error
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compose } from "./compose.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const binary = (name, path) =>
  join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), path);
const run = (program, ...given) =>
  execFileSync(process.execPath, [program, ...given], { cwd: here, stdio: "inherit" });

await compose(here);
run(binary("typedoc", "bin/typedoc"));
run(binary("vitepress", "bin/vitepress.js"), "build", ".site");
