// shim: deleted once nothing imports this path
import type { DescriptorIn } from "@longtail/core";
import { LabelSmoothing } from "../label-smoothing.js";

/** The members of `LabelSmoothing`. */
export const { kind, Descriptor, define, make } = LabelSmoothing;
/** The descriptor of `LabelSmoothing`. */
export type Descriptor = DescriptorIn<typeof LabelSmoothing>;
