import type { Pipeline } from "../standard-pipelines.js";
import { drs, drw, ldamDrw, remixDrw } from "./deferred.js";
import * as one from "./one-stage.js";
import { crt, lws, type MislasOptions, mislas, type RetrainingOptions } from "./retrained.js";
import { type Setting, withMixup } from "./setting.js";
import { nearestClassMean, tauNormalized } from "./transformed.js";

/** The name of a method, as recipes have it. */
export type MethodName = "plain" | "crt" | "lws" | "mixup" | "mixup-crt" | "mixup-lws" | "mislas";

/** MiSLAS and what it is made of, in one setting: three with a plain stage 1, four with mixup in it, of MiSLAS's alpha. */
export const methods = (
  setting: Setting,
  retraining: RetrainingOptions,
  ours: MislasOptions,
): Readonly<Record<MethodName, Pipeline>> => {
  const mixed = withMixup(setting, ours.alpha);
  return {
    plain: one.plain(setting),
    crt: crt(setting, retraining),
    lws: lws(setting, retraining),
    mixup: one.plain(mixed),
    "mixup-crt": crt(mixed, retraining),
    "mixup-lws": lws(mixed, retraining),
    mislas: mislas(setting, ours),
  };
};

/** The settings of methods that come from programs with recipes of their own. */
export interface ComparisonSettings {
  readonly setting: Setting;
  /** LDAM-DRW's program: LDAM, and what is deferred. */
  readonly ldam: Setting;
  readonly remixDrw: Setting;
  readonly bbn: Setting;
}

/** The methods that MiSLAS is compared with, or could be. */
export const comparisons = (
  { setting, ldam, remixDrw: longer, bbn }: ComparisonSettings,
  ours: Pick<MislasOptions, "alpha" | "head" | "tail">,
) => ({
  "label-smoothing": one.labelSmoothing(setting),
  "class-balanced": one.classBalanced(setting),
  focal: one.focal(setting),
  "cb-focal": one.classBalancedFocal(setting),
  las: one.labelAwareSmoothing(setting, ours),
  "balanced-softmax": one.balancedSoftmax(setting),
  "logit-adjustment": one.logitAdjustment(setting),
  ldam: one.ldam(ldam),
  drs: drs(ldam),
  drw: drw(ldam),
  "ldam-drw": ldamDrw(ldam),
  "manifold-mixup": one.manifoldMixup(setting, ours.alpha),
  remix: one.remix(setting, ours.alpha),
  "remix-drw": remixDrw(longer, ours.alpha),
  bbn: one.bbn(bbn),
  tau: tauNormalized(setting),
  ncm: nearestClassMean(setting),
  "mixup-tau": tauNormalized(withMixup(setting, ours.alpha)),
  "mixup-ncm": nearestClassMean(withMixup(setting, ours.alpha)),
});
