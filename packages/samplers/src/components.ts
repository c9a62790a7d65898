import * as ClassAware from "./components/class-aware.js";
import * as ClassBalanced from "./components/class-balanced.js";
import * as EffectiveNumber from "./components/effective-number.js";
import * as InstanceBalanced from "./components/instance-balanced.js";
import * as ProgressivelyBalanced from "./components/progressively-balanced.js";
import * as Reverse from "./components/reverse.js";
import * as SquareRoot from "./components/square-root.js";

/** The components of this package, for a registry: one for each sampler. */
export const components = [
  InstanceBalanced,
  ClassBalanced,
  SquareRoot,
  ProgressivelyBalanced,
  Reverse,
  EffectiveNumber,
  ClassAware,
] as const;
