import { Ldam } from "./ldam.js";

/** The components of this package, for a registry. */
export const components = [Ldam] as const;
