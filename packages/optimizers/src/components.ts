import * as Constant from "./components/constant.js";
import * as Cosine from "./components/cosine.js";
import * as Sgd from "./components/sgd.js";
import * as Step from "./components/step.js";

/** This package's components, for a registry. */
export const components = [Sgd, Cosine, Step, Constant] as const;
