import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Fault } from "../fault.js";
import { type Lock, missingPlatforms } from "../lock.js";

/** package-lock.json lists the packages of all platforms, because `npm ci` refuses it otherwise. */
export const completeLock = (root: string): readonly Fault[] => {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
  const missing = missingPlatforms(lock);
  return missing.length === 0
    ? []
    : [
        {
          where: "package-lock.json",
          what: `${missing.length} packages of other platforms are missing (${missing[0]?.[0]}, ...); run node tools/checks/complete-lock.mjs`,
        },
      ];
};
