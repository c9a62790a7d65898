// shim: deleted once nothing imports this path
import type { DescriptorIn } from "@longtail/core";
import { BalancedSoftmax } from "../balanced-softmax.js";

/** The members of `BalancedSoftmax`. */
export const { kind, Descriptor, define, make } = BalancedSoftmax;
/** The descriptor of `BalancedSoftmax`. */
export type Descriptor = DescriptorIn<typeof BalancedSoftmax>;
