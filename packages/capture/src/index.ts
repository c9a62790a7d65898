export { type Captured, capture, type RecordingSize, type Step } from "./capture.js";
export { isNotCapturable, type NotCapturable } from "./not-capturable.js";
