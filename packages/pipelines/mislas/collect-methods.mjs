// Lists the files of src/methods in src/generated/methods.ts, so that adding a method is adding a file.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const folder = new URL("src/methods/", import.meta.url);
const generated = new URL("src/generated/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));

const identifier = (file) => file.replace(/\.ts$/, "").replace(/-./g, (s) => s[1].toUpperCase());
const withComponents = files.filter((file) =>
  /^export const components\b/m.test(readFileSync(new URL(file, folder), "utf8")),
);

const text = `// Written by collect-methods.mjs; edits are lost.
${files.map((file) => `import * as ${identifier(file)} from "../methods/${file.replace(/\.ts$/, ".js")}";`).join("\n")}

/** Every method, in the order of their files. */
export const methods = [
${files.map((file) => `  ...${identifier(file)}.methods,`).join("\n")}
] as const;

/** The name of a method. */
export type MethodName = (typeof methods)[number]["name"];

/** The components that methods bring along. */
export const components = [
${withComponents.map((file) => `  ...${identifier(file)}.components,`).join("\n")}
] as const;
`;
mkdirSync(generated, { recursive: true });
writeFileSync(new URL("methods.ts", generated), text);
