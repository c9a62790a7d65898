export type { BackendInfo, KernelChoice } from "./backend-info.js";
export { type Options, start } from "./start.js";
