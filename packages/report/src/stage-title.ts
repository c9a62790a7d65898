/**
 * A stage's name in words: `stage2` is `stage 2`.
 *
 * @example
 * ```ts
 * import { stageTitle } from "@longtail/report";
 *
 * console.log(stageTitle("stage2")); // stage 2
 * ```
 */
export const stageTitle = (name: string): string => name.replace(/^stage(?=\d)/, "stage ");
