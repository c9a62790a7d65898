export { ExampleLoss, type ExampleLossOptions, exampleLoss } from "./example-loss.js";
