import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
) as Manifest;

/** The version of this package. */
export const version = manifest.version;

const versionOf = (name: string): string | undefined => {
  try {
    return (require(`${name}/package.json`) as Manifest).version;
  } catch {
    return undefined;
  }
};

/** The versions of this package and of the longtail and TensorFlow.js packages that it runs on, by name. */
export const versions = (): Readonly<Record<string, string>> => ({
  longtail: version,
  ...Object.fromEntries(
    Object.keys(manifest.dependencies)
      .filter((name) => /^@(longtail|tensorflow)\//.test(name))
      .flatMap((name) => {
        const found = versionOf(name);
        return found === undefined ? [] : [[name, found] as const];
      }),
  ),
});
