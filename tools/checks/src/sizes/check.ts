import { gzipSync } from "node:zlib";
import { type OutputChunk, rolldown } from "rolldown";
import type { Fault } from "../fault.js";
import { budgets } from "./budgets.js";

const ENTRY = "\0entry";

// What a page loads at once: the entry and all that it imports, without what it imports when first used.
const loadedAtOnce = (chunks: readonly OutputChunk[]): readonly OutputChunk[] => {
  const found = new Set(chunks.filter(({ isEntry }) => isEntry));
  for (const { imports } of found)
    for (const chunk of chunks) if (imports.includes(chunk.fileName)) found.add(chunk);
  return [...found];
};

/**
 * The size of a program that a bundler makes of one module's source, in bytes of gzip.
 *
 * TensorFlow.js is left out, and so are parts that are loaded only when first used.
 */
export const sizeOf = async (source: string, cwd: string): Promise<number> => {
  const bundle = await rolldown({
    cwd,
    input: ENTRY,
    platform: "browser",
    external: /^@tensorflow\//,
    logLevel: "silent",
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === ENTRY ? id : null),
        load: (id) => (id === ENTRY ? source : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: "esm", minify: true });
  await bundle.close();
  const chunks = output.filter((file) => file.type === "chunk");
  const code = loadedAtOnce(chunks).map((chunk) => chunk.code);
  return gzipSync(code.join(""), { level: 9 }).length;
};

/** Single imports, bundled as by Vite, stay within their budgets. */
export const checkSizes = async (root: string): Promise<readonly Fault[]> => {
  const faults: Fault[] = [];
  for (const { names, from, bytes } of budgets) {
    const size = await sizeOf(`export { ${names.join(", ")} } from "${from}";`, root);
    console.log(`${String(size).padStart(6)} of ${bytes} bytes  ${from} ${names.join(", ")}`);
    if (size > bytes)
      faults.push({ where: from, what: `${names.join(", ")}: ${size} bytes, above ${bytes}` });
  }
  return faults;
};
