// shim: deleted once nothing imports this path
import type { DescriptorIn } from "@longtail/core";
import { LogitAdjustment } from "../logit-adjusted.js";

/** The members of `LogitAdjustment`. */
export const { kind, Descriptor, define, make } = LogitAdjustment;
/** The descriptor of `LogitAdjustment`. */
export type Descriptor = DescriptorIn<typeof LogitAdjustment>;
