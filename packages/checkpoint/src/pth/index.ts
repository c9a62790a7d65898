export { CodeRefused } from "./code-refused.js";
export { isPth, readPth } from "./read-pth.js";
