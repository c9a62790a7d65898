import * as Mixup from "./components/mixup.js";
import * as None from "./components/none.js";

/** The components of this package, for a registry. */
export const components = [Mixup, None] as const;
