import type { SafeFile, SafeTensor } from "./dtypes.js";

const names = (entries: readonly (readonly [string, unknown])[]): readonly string[] =>
  entries.map(([name]) => name);

/** A file's contents as records, with the order of the names where the records do not keep it. */
export const safeFileOf = (
  tensors: readonly (readonly [string, SafeTensor])[],
  metadata: readonly (readonly [string, string])[],
): SafeFile => {
  const order = { tensors: names(tensors), metadata: names(metadata) };
  const whole = { tensors: Object.fromEntries(tensors), metadata: Object.fromEntries(metadata) };
  const kept =
    Object.keys(whole.tensors).every((name, i) => name === order.tensors[i]) &&
    Object.keys(whole.metadata).every((name, i) => name === order.metadata[i]);
  return kept ? whole : { ...whole, order };
};
