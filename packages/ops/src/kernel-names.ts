/** Kernel name of `batchNormTraining`. */
export const BATCH_NORM_TRAINING = "LongtailBatchNormTraining";
/** Kernel name of the gradient of `batchNormTraining`. */
export const BATCH_NORM_TRAINING_GRAD = "LongtailBatchNormTrainingGrad";
/** Kernel name of `cropAndFlip`. */
export const CROP_AND_FLIP = "LongtailCropAndFlip";
/** Kernel name of `movingStatistics`. */
export const MOVING_STATISTICS = "LongtailMovingStatistics";
/** Kernel name of `sgdUpdate`. */
export const SGD_UPDATE = "LongtailSgdUpdate";
/** Kernel name of `shortcutA`. */
export const SHORTCUT_A = "LongtailShortcutA";
/** Kernel name of the gradient of `shortcutA`. */
export const SHORTCUT_A_GRAD = "LongtailShortcutAGrad";
/** Kernel name of `smoothedCrossEntropy`. */
export const SMOOTHED_CROSS_ENTROPY = "LongtailSmoothedCrossEntropy";
/** Kernel name of the gradient of `smoothedCrossEntropy`. */
export const SMOOTHED_CROSS_ENTROPY_GRAD = "LongtailSmoothedCrossEntropyGrad";
/** Kernel name of `spread`. */
export const SPREAD = "LongtailSpread";
/** Kernel name of `subsample`. */
export const SUBSAMPLE = "LongtailSubsample";
