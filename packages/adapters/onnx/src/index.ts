export { onnxModel } from "./onnx-model.js";
