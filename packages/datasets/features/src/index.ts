export { components, Features, Identity, NormalizedRows } from "./components.js";
export { identity } from "./identity.js";
export { type FeaturesOptions, loadFeatures } from "./load-features.js";
export { normalizedRows } from "./normalized-rows.js";
export { type FeatureTensor, type Pool, pooled } from "./pooled.js";
export { asImages } from "./row-bytes.js";
