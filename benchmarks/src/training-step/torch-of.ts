import type { Outcome } from "./measure.js";

/** The version of PyTorch that was measured, or `absent`. */
export const torchOf = (ways: readonly Outcome[]): string =>
  ways.flatMap((way) => (way.outcome === "measured" ? (way.versions["torch"] ?? []) : [])).at(0) ??
  "absent";
