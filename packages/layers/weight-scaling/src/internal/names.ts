/** The classifier's weight, as `@longtail/linear` and PyTorch's checkpoints name it. */
export const WEIGHT = "classifier.fc.weight";

/** The classifier's bias. */
export const BIAS = "classifier.fc.bias";
