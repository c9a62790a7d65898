import { isTensorRef, type TensorRef } from "./pickled.js";

/** What a pickle's dictionaries and lists hold, by paths: `state_dict.fc.weight`. */
export interface Flattened {
  readonly tensors: ReadonlyMap<string, TensorRef>;
  /** Numbers and texts of the outermost dictionary: `epoch`. */
  readonly notes: ReadonlyMap<string, string>;
}

// Far beyond any checkpoint. A list that holds itself, or another twice, and so on, would have no end.
const deepest = 16;
const most = 1_000_000;

const isKey = (key: unknown): key is string | number =>
  typeof key === "string" || typeof key === "number";

/**
 * Walks through a pickle's value.
 *
 * @error throws, with words: two tensors of one name, too deep, too many
 */
export const flattened = (value: unknown): Flattened => {
  const tensors = new Map<string, TensorRef>();
  const notes = new Map<string, string>();
  let visited = 0;
  const walk = (part: unknown, path: readonly string[]): void => {
    visited += 1;
    if (path.length > deepest) throw new Error("its dictionaries are nested too deep");
    if (visited > most) throw new Error("it holds too many values");
    if (isTensorRef(part)) {
      const name = path.join(".");
      if (tensors.has(name)) throw new Error("it has two tensors of one name");
      tensors.set(name, part);
    } else if (part instanceof Map) {
      for (const [key, inner] of part) if (isKey(key)) walk(inner, [...path, String(key)]);
    } else if (Array.isArray(part)) {
      part.forEach((inner, i) => {
        walk(inner, [...path, String(i)]);
      });
    } else if (path.length === 1 && isKey(part)) notes.set(path[0] as string, String(part));
  };
  walk(value, []);
  return { tensors, notes };
};
