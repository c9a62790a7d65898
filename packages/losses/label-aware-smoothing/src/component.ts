// shim: deleted once nothing imports this path
import type { DescriptorIn } from "@longtail/core";
import { LabelAwareSmoothing } from "./label-aware-smoothing.js";

/** The members of `LabelAwareSmoothing`. */
export const { kind, Descriptor, define, make } = LabelAwareSmoothing;
/** The descriptor of `LabelAwareSmoothing`. */
export type Descriptor = DescriptorIn<typeof LabelAwareSmoothing>;
