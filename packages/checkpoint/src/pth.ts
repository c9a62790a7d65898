export { CodeRefused } from "./pth/code-refused.js";
export { isPth } from "./pth/forms.js";
export { readPth } from "./pth/read-pth.js";
