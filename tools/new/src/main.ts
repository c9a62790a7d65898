import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { spellingsOf } from "./names.js";
import { folders, newFiles, write } from "./template.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

const [kind = "", name = "", ...others] = process.argv.slice(2);
const files =
  name === "" || others.length > 0
    ? { fault: `Usage: npm run new ${[...folders.keys()].join("|")} NAME` }
    : newFiles(kind, name, root);

if ("fault" in files) {
  console.error(files.fault);
  process.exit(2);
}

const folder = `${folders.get(kind)}/${name}`;
write(root, files);
// A longer name breaks lines elsewhere.
spawnSync(join(root, "node_modules/.bin/biome"), ["check", "--write", folder], { cwd: root });

const { camel, pascal } = spellingsOf(name);
console.log(`${files.map(({ path }) => path).join("\n")}

The package works as it is: a weighted cross-entropy. What remains:

1. npm install            links it and adds it to package-lock.json
2. npx turbo run build test --filter=@longtail/${name}
3. Replace the formula in src/${name}.ts, and the oracle in its test.
   Add values and gradients from the authors' program as fixtures. Flip a sign and see the tests fail.
4. Replace the words: README.md, the doc comments, "description" and "keywords" in package.json, .changeset/${name}.md.
5. Use \`${camel}\` directly, or in a pipeline: mislasWith(${pascal}) of @longtail/mislas knows \`loss/${name}\`.`);
