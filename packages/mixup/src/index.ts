export { components, ManifoldMixup, Mixup, NoMixing, Remix, UniMix } from "./components.js";
export { type BlendAt, manifoldMixup } from "./manifold-mixup.js";
export { mix } from "./mix.js";
export { mixBranches } from "./mix-branches.js";
export { type LossBetween, lossBetween, type MixedLoss, mixedLoss } from "./mixed-loss.js";
export { type Mixture, mixingOfExamples } from "./mixing-of-examples.js";
export { type Blend, type DrawMixture, mixup } from "./mixup.js";
export { type Remixed, type RemixOptions, type RemixRule, remix, remixedWeight } from "./remix.js";
export { type Unimixed, type UnimixOptions, unimix, unimixedWeight } from "./unimix.js";
