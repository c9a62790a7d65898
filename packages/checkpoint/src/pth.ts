export { CodeRefused } from "./pth/code-refused.js";
export { isPth, readPth } from "./pth/read-pth.js";
