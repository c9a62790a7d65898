const longest = 100;

/** Insertions, deletions, substitutions and swaps of neighbors that turn one text into the other. */
const distance = (a: string, b: string): number => {
  let [before, row] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next[j] = Math.min(
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + (same ? 0 : 1),
        swapped ? (before[j - 2] as number) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, row] = [row, next];
  }
  return row[b.length] as number;
};

// What two names of the form `a/b/c` have in common says nothing about the rest.
const apart = (name: string, known: string): readonly [string, string] => {
  const shared = name.lastIndexOf("/") + 1;
  return known.startsWith(name.slice(0, shared))
    ? [name.slice(shared), known.slice(shared)]
    : [name, known];
};

const last = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

/**
 * The known name that someone most likely meant by a misspelt one; `undefined` if none is near.
 *
 * Case does not count, and the last part of a name such as `loss/ldam` can stand for the whole.
 *
 * @example
 * ```ts
 * import { closest } from "@longtail/core";
 *
 * console.log(closest("epoch", ["epochs", "batch"])); // epochs
 * console.log(closest("LDMA", ["loss/focal", "loss/ldam"])); // loss/ldam
 * console.log(closest("adam", ["epochs", "batch"])); // undefined
 * ```
 */
export const closest = (name: string, known: readonly string[]): string | undefined => {
  if (name.length > longest) return undefined;
  const far = (a: string, b: string): number => {
    const errors = distance(a.toLowerCase(), b.toLowerCase());
    return errors <= Math.max(1, Math.floor(a.length / 3)) && errors < a.length
      ? errors
      : Number.POSITIVE_INFINITY;
  };
  return known
    .map((candidate) => {
      const whole = far(...apart(name, candidate));
      const part = name.includes("/") ? Number.POSITIVE_INFINITY : far(name, last(candidate));
      return { candidate, errors: Math.min(whole, part) };
    })
    .reduce<{ readonly candidate?: string; readonly errors: number }>(
      (best, next) => (next.errors < best.errors ? next : best),
      { errors: Number.POSITIVE_INFINITY },
    ).candidate;
};
