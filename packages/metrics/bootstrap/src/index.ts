export type { Interval, ResamplingOptions } from "./api.js";
export {
  type BootstrapEachOptions,
  type BootstrapOptions,
  bootstrap,
  bootstrapEach,
} from "./bootstrap.js";
export { type Intervals, intervals } from "./intervals.js";
export { largeIntervals } from "./large-intervals.js";
