// Adds the platform packages that `npm install` left out of package-lock.json because this machine could not download them.
// `npm ci` refuses a lock without them.
import { readFileSync, writeFileSync } from "node:fs";
import { missingPlatforms } from "./dist/lock.js";

const file = new URL("../../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
const missing = missingPlatforms(lock);
const packages = { ...lock.packages, ...Object.fromEntries(missing) };
const inOrder = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, "en"));
const whole = { ...lock, packages: Object.fromEntries(inOrder) };
writeFileSync(file, `${JSON.stringify(whole, null, 2)}\n`);
console.log(`${missing.length} packages of other platforms added to package-lock.json`);
