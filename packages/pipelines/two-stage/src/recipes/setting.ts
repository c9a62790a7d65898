import * as Mixup from "@longtail/mixup/components/mixup";
import type { Pipeline } from "../standard-pipelines.js";

/** What a method is applied to: data, net, and how a stage of plain training goes. */
export interface Setting {
  readonly dataset: Pipeline["dataset"];
  readonly augment?: Pipeline["augment"];
  readonly model: Pipeline["model"];
  readonly stage1: Partial<Pipeline["stage1"]>;
  readonly evaluation: Partial<Pipeline["evaluation"]>;
}

/** The same setting with other parts in stage 1. */
export const withParts = (setting: Setting, parts: Partial<Pipeline["stage1"]>): Setting => ({
  ...setting,
  stage1: { ...setting.stage1, ...parts },
});

/** The same setting with mixup in stage 1. */
export const withMixup = (setting: Setting, alpha: number): Setting =>
  withParts(setting, { mixing: Mixup.define({ alpha }) });

/** A method's name, after mixup's where the setting mixes. */
export const afterMixup = ({ stage1 }: Setting, name: string): string =>
  stage1.mixing?.kind === Mixup.kind ? `mixup + ${name}` : name;
