import { isDeepStrictEqual } from "node:util";
import type { Manifest } from "./workspace.js";

/** The files of a public entry point. */
export interface Target {
  readonly types: string;
  readonly default: string;
}

/** The entry point `name` of a package: what `tsc` makes of `src/name.ts`. */
export const targetOf = (name: string): Target => ({
  types: `./dist/${name}.d.ts`,
  default: `./dist/${name}.js`,
});

/** The `exports` of a manifest as a record; empty if it has none or only a string. */
export const exportsOf = ({ exports }: Manifest): Readonly<Record<string, unknown>> =>
  typeof exports === "object" && exports !== null ? (exports as Record<string, unknown>) : {};

/** The entry points that a manifest lists besides the index, without `./`: `folder-store`. */
export const listedNames = (manifest: Manifest): readonly string[] =>
  Object.keys(exportsOf(manifest))
    .filter((key) => key.startsWith("./") && key !== "./package.json" && !key.includes("*"))
    .map((key) => key.slice("./".length));

/** Whether a manifest opens every file of `dist` that is not internal. */
export const hasWildcard = (manifest: Manifest): boolean =>
  isDeepStrictEqual(exportsOf(manifest)["./*"], targetOf("*"));

/** Whether others can import `package/name`, given that `dist/name.js` exists. */
export const isOpen = (manifest: Manifest, name: string): boolean =>
  listedNames(manifest).includes(name) || (hasWildcard(manifest) && !name.startsWith("internal/"));
