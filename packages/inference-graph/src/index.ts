export { inferenceGraph } from "./inference-graph.js";
export {
  type Affine,
  type ClassTemperatures,
  type Concatenation,
  type Convolution,
  type Dense,
  type Direction,
  type Input,
  inOrder,
  inputsOf,
  type LogSoftmax,
  type MaxPool,
  type Operation,
  type PixelMean,
  type Residual,
  type Softmax,
  type Subsample,
} from "./operation.js";
