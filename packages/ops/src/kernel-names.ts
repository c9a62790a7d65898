/** Kernel name of `batchNormTraining`. */
export const BATCH_NORM_TRAINING = "LongtailBatchNormTraining";
/** Kernel name of the gradient of `batchNormTraining`. */
export const BATCH_NORM_TRAINING_GRAD = "LongtailBatchNormTrainingGrad";
/** Kernel name of `cropAndFlip`. */
export const CROP_AND_FLIP = "LongtailCropAndFlip";
/** Kernel name of `groupedConv2d`. */
export const GROUPED_CONV_2D = "LongtailGroupedConv2d";
/** Kernel name of the gradient of `groupedConv2d` to the filter. */
export const GROUPED_CONV_2D_FILTER_GRAD = "LongtailGroupedConv2dFilterGrad";
/** Kernel name of the gradient of `groupedConv2d` to x. */
export const GROUPED_CONV_2D_INPUT_GRAD = "LongtailGroupedConv2dInputGrad";
/** Kernel name of `maxPool2d`. */
export const MAX_POOL_2D = "LongtailMaxPool2d";
/** Kernel name of the gradient of `maxPool2d`. */
export const MAX_POOL_2D_GRAD = "LongtailMaxPool2dGrad";
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
