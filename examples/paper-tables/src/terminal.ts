import type { Screen } from "longtail";

/** Where the program shows progress, and the signal that stops it. */
export interface Terminal {
  readonly screen: Screen;
  readonly signal: AbortSignal;
}
