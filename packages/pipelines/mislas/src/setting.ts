import { Mixup } from "@longtail/mixup";
import type { PipelineOptions } from "@longtail/two-stage";
import type { packageComponents } from "./package-components.js";

type Options = PipelineOptions<(typeof packageComponents)[number]>;

/** What a method is applied to: data, model, and how a stage of plain training goes. */
export type Setting = Omit<Options, "name" | "stage1" | "stage2" | "transform" | "head"> &
  Required<Pick<Options, "stage1" | "model">>;

/** The same setting with other parts in stage 1. */
export const withStage1 = (setting: Setting, parts: Setting["stage1"]): Setting => ({
  ...setting,
  stage1: { ...setting.stage1, ...parts },
});

/** The same setting with mixup in stage 1. */
export const withMixup = (setting: Setting, alpha: number): Setting =>
  withStage1(setting, { mixing: Mixup.define({ alpha }) });

/** A method's title, after mixup's where the setting mixes. */
export const titled = ({ stage1 }: Setting, title: string): string =>
  stage1.mixing?.kind === Mixup.kind ? `mixup + ${title}` : title;
