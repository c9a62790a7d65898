import type { Manifest } from "./workspace.js";

/** The files of a public entry point. */
export interface Target {
  readonly types: string;
  readonly default: string;
}

/** The file of the entry point `name`, if it is JSON, or else its files: the output of `tsc` for `src/name.ts`. */
export const targetOf = (name: string): Target | string =>
  name.endsWith(".json")
    ? `./dist/${name}`
    : { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` };

/** The `exports` of a manifest as a record, which is empty if it has none or only a string. */
export const exportsOf = ({ exports }: Manifest): Readonly<Record<string, unknown>> =>
  typeof exports === "object" && exports !== null ? (exports as Record<string, unknown>) : {};

/** The names of the entry points that a manifest lists besides its index, such as `folder-store`. */
export const listedNames = (manifest: Manifest): readonly string[] =>
  Object.keys(exportsOf(manifest))
    .filter((key) => key.startsWith("./") && key !== "./package.json" && !key.includes("*"))
    .map((key) => key.slice("./".length));

/** Whether others can import `package/name`. */
export const isOpen = (manifest: Manifest, name: string): boolean =>
  listedNames(manifest).includes(name);
