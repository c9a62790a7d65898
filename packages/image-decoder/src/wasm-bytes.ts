/**
 * The bytes of a WebAssembly file of a package, in Node; `undefined` elsewhere: there the package fetches the file that the
 * bundler has put beside it.
 */
export const wasmBytes = async (specifier: string): Promise<Uint8Array | undefined> => {
  if (typeof process === "undefined" || process.versions?.node === undefined) return undefined;
  const { createRequire } = process.getBuiltinModule("node:module");
  const { readFile } = process.getBuiltinModule("node:fs/promises");
  return readFile(createRequire(import.meta.url).resolve(specifier));
};
