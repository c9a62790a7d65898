/** How the names of a foreign checkpoint become ours. */
export interface Renaming {
  /** A name in the file to the name in the net. */
  readonly rename?: (name: string) => string;
  /** Names (as in the file) to pass over; batch norm's `num_batches_tracked` always is. */
  readonly ignore?: (name: string) => boolean;
}

/**
 * Takes a beginning off the names that have it: `module.`, which PyTorch's DataParallel puts before every name.
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

/** Whether a name is a running mean or variance, which are statistics and not parameters. */
export const isStatistic = (name: string): boolean => /(^|\.)running_(mean|var)$/.test(name);

/** Whether a name is batch norm's count of batches, which nothing here uses. */
export const isBatchCounter = (name: string): boolean => /(^|\.)num_batches_tracked$/.test(name);
