export type { BackendInfo } from "./backend-info.js";
export { type Options, start } from "./start.js";
