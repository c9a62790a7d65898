/** The most that an import may add to a page, in bytes of gzip, by what is imported from where. TensorFlow.js does not count. */
export const budgets: readonly {
  readonly names: readonly string[];
  readonly from: string;
  readonly bytes: number;
}[] = [
  { names: ["calibration"], from: "@longtail/ece", bytes: 2000 },
  { names: ["topK"], from: "@longtail/accuracy", bytes: 1800 },
  { names: ["temperatureScaling"], from: "@longtail/post-hoc-calibration", bytes: 2000 },
  { names: ["smoothCalibration"], from: "@longtail/ece", bytes: 2600 },
  { names: ["riskCoverage"], from: "@longtail/ece", bytes: 2200 },
  { names: ["conformalPredictor", "predictionSets"], from: "@longtail/conformal", bytes: 7000 },
  { names: ["adjustLogits"], from: "@longtail/priors", bytes: 2100 },
  { names: ["crossEntropy"], from: "@longtail/cross-entropy", bytes: 1500 },
  { names: ["labelAwareSmoothing"], from: "@longtail/label-aware-smoothing", bytes: 4000 },
  { names: ["ldam"], from: "@longtail/ldam", bytes: 4000 },
  { names: ["balancedSoftmax"], from: "@longtail/balanced-softmax", bytes: 2000 },
  { names: ["classBalanced"], from: "@longtail/samplers", bytes: 3200 },
  { names: ["batchNorm"], from: "@longtail/shifted-bn", bytes: 2300 },
  { names: ["mixup"], from: "@longtail/mixup", bytes: 4500 },
  { names: ["sgd", "applyUpdates"], from: "@longtail/optimizers", bytes: 5000 },
  { names: ["resnet"], from: "@longtail/resnet", bytes: 8200 },
  { names: ["imagenetResnet"], from: "@longtail/resnet", bytes: 9200 },
  { names: ["openArray", "readArray"], from: "@longtail/arrays", bytes: 16500 },
  { names: ["judge"], from: "@longtail/judge", bytes: 14500 },
  { names: ["onnxModel"], from: "@longtail/onnx", bytes: 23500 },
  { names: ["inferenceGraph"], from: "@longtail/inference-graph", bytes: 3000 },
  { names: ["reliabilityDiagram"], from: "@longtail/report", bytes: 13500 },
  {
    names: ["smoothReliabilityDiagram", "riskCoverageDiagram", "coverageDiagram"],
    from: "@longtail/report",
    bytes: 17000,
  },
  { names: ["define", "plan", "run"], from: "@longtail/mislas", bytes: 90000 },
  { names: ["fromArrays"], from: "@longtail/images", bytes: 2500 },
  { names: ["parseList"], from: "@longtail/image-list", bytes: 2500 },
  { names: ["openDecoder"], from: "@longtail/image-decoder", bytes: 4300 },
  { names: ["applyView"], from: "@longtail/image-transforms", bytes: 5000 },
  { names: ["orThrow"], from: "@longtail/core", bytes: 2500 },
];
