import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

// What a test says that looks for a backend, for Chromium or for Redis.
const looksFor =
  /describeOnBackends|useBackend|setEnvironment|wasmKernels|hasRedis|LONGTAIL_(REQUIRE_BACKENDS|TEST_ON|WASM_KERNELS)|chromium/i;

const importsOf = (file: string, text: string): readonly string[] =>
  [...text.matchAll(/\bfrom "(\.{1,2}\/[^"]+)"/g)]
    .map(([, path]) => join(dirname(file), (path as string).replace(/\.js$/, ".ts")))
    .filter((path) => existsSync(path));

const dependsOnBackends = (file: string, within: string, seen = new Set<string>()): boolean => {
  if (seen.has(file)) return false;
  seen.add(file);
  const text = readFileSync(file, "utf8");
  return (
    looksFor.test(text) ||
    importsOf(file, text).some(
      (path) => path.startsWith(within) && dependsOnBackends(path, within, seen),
    )
  );
};

/**
 * The test files of a package to run, for vitest's `include`: all of them, or, where LONGTAIL_TEST_ON or LONGTAIL_WASM_KERNELS limits
 * a run to some backends, those that look for a backend, for Chromium or for Redis, themselves or in a file of the folder `test` that
 * they import. The others would only repeat what they found in a run without limits.
 */
export const testFiles = (
  folder: string,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): string[] => {
  if (!variables["LONGTAIL_TEST_ON"] && variables["LONGTAIL_WASM_KERNELS"] !== "composite")
    return ["test/**/*.test.ts"];
  const within = join(folder, "test");
  return readdirSync(within, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts"))
    .map((path) => join("test", path))
    .filter((path) => dependsOnBackends(join(folder, path), within))
    .sort();
};
