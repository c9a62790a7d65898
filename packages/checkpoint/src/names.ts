/** How to read a checkpoint whose names differ. */
export interface Renaming {
  /** Maps a name in the file to the name in the network. */
  readonly rename?: (name: string) => string;
  /** Names in the file to ignore; batch norm's `num_batches_tracked` is always ignored. */
  readonly ignore?: (name: string) => boolean;
}

/**
 * Removes a prefix from the names that have it, such as the `module.` of PyTorch's DataParallel.
 *
 * @example
 * ```ts
 * import { withoutPrefix } from "@longtail/checkpoint";
 *
 * console.log(withoutPrefix("module.")("module.fc.weight")); // fc.weight
 * ```
 */
export const withoutPrefix =
  (prefix: string) =>
  (name: string): string =>
    name.startsWith(prefix) ? name.slice(prefix.length) : name;

const wrappers = ["module.", "_orig_mod."];

/**
 * The prefix that PyTorch's wrappers have put before all names: DataParallel's `module.`, torch.compile's `_orig_mod.`, or both.
 * Empty where there is none.
 *
 * @example
 * ```ts
 * import { wrapperPrefix } from "@longtail/checkpoint";
 *
 * console.log(wrapperPrefix(["module._orig_mod.fc.weight", "module._orig_mod.fc.bias"])); // module._orig_mod.
 * ```
 */
export const wrapperPrefix = (names: readonly string[]): string => {
  const next = wrappers.find(
    (wrapper) => names.length > 0 && names.every((name) => name.startsWith(wrapper)),
  );
  return next === undefined
    ? ""
    : next + wrapperPrefix(names.map((name) => name.slice(next.length)));
};

/** Whether a name is a running mean or variance, which are statistics and not parameters. */
export const isStatistic = (name: string): boolean => /(^|\.)running_(mean|var)$/.test(name);

/** Whether a name is a running variance. */
export const isVariance = (name: string): boolean => /(^|\.)running_var$/.test(name);

/** Whether a name is batch norm's count of batches, which is never used. */
export const isBatchCounter = (name: string): boolean => /(^|\.)num_batches_tracked$/.test(name);
