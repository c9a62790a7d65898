// Runs before a package is packed, in its folder: fails unless every file that the manifest names is there.
// `npm publish` would otherwise publish a package without code.
import { existsSync, readFileSync } from "node:fs";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const { name, exports = {}, imports = {}, bin = {} } = manifest;

const targetsOf = (value) =>
  typeof value === "string" ? [value] : Object.values(value).flatMap(targetsOf);

const missing = [exports, imports, bin]
  .flatMap(targetsOf)
  .filter((target) => target.startsWith("./") && !existsSync(target));
if (missing.length > 0) {
  process.stderr.write(`${name} is not built: ${missing.join(", ")} missing; npm run build\n`);
  process.exitCode = 1;
}
