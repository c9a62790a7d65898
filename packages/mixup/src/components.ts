import * as ManifoldMixup from "./components/manifold-mixup.js";
import * as Mixup from "./components/mixup.js";
import * as None from "./components/none.js";
import * as Remix from "./components/remix.js";

/** The components of this package, for a registry. */
export const components = [Mixup, Remix, ManifoldMixup, None] as const;
