export type { Interval, ResamplingOptions } from "./api.js";
export { type BootstrapOptions, bootstrap } from "./bootstrap.js";
export { type Intervals, intervals } from "./intervals.js";
