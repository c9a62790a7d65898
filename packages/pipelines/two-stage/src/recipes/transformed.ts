import * as NearestClassMean from "../parts/nearest-class-mean.js";
import * as TauNormalization from "../parts/tau-normalization.js";
import { define, type Pipeline } from "../standard-pipelines.js";
import { afterMixup, type Setting } from "./setting.js";

/**
 * Tau-normalisation: the plain classifier, each class's weights divided by their length.
 *
 * Its tau is 1, so that no images need to be held out and the features are the plain run's.
 *
 * @source Kang et al., ICLR 2020, section 4.3, who choose tau on a validation set
 */
export const tauNormalized = (setting: Setting): Pipeline =>
  define({
    name: afterMixup(setting, "tau-normalisation"),
    ...setting,
    transform: TauNormalization.define(),
  });

/**
 * NCM: the nearest class mean in the place of the classifier.
 *
 * @source Kang et al., ICLR 2020, section 4.1
 */
export const nearestClassMean = (setting: Setting): Pipeline =>
  define({
    name: afterMixup(setting, "NCM"),
    ...setting,
    transform: NearestClassMean.define(),
  });
