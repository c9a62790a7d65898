import { expect, test } from "vitest";
import { missingPlatforms } from "../src/lock.js";

const tool = {
  version: "2.0.0",
  dev: true,
  optionalDependencies: { "@tool/linux-x64-gnu": "2.0.0", "@tool/darwin-arm64": "2.0.0" },
};

test("a missing platform package is found, with the system and processor in its name", () => {
  const packages = {
    "": {},
    "node_modules/tool": tool,
    "node_modules/@tool/linux-x64-gnu": { version: "2.0.0" },
  };
  expect(missingPlatforms({ packages })).toEqual([
    [
      "node_modules/@tool/darwin-arm64",
      { version: "2.0.0", cpu: ["arm64"], dev: true, optional: true, os: ["darwin"] },
    ],
  ]);
});

test("a package of another version does not count; the right one goes below its dependent", () => {
  const packages = {
    "node_modules/other/node_modules/tool": tool,
    "node_modules/@tool/linux-x64-gnu": { version: "1.0.0" },
    "node_modules/other/node_modules/@tool/darwin-arm64": { version: "2.0.0" },
  };
  expect(missingPlatforms({ packages }).map(([path]) => path)).toEqual([
    "node_modules/other/node_modules/tool/node_modules/@tool/linux-x64-gnu",
  ]);
});

test("a complete lock lacks nothing, and ranges are left to npm", () => {
  const packages = {
    "node_modules/tool": { version: "1.0.0", optionalDependencies: { fsevents: "~2.3.3" } },
  };
  expect(missingPlatforms({ packages })).toEqual([]);
});
