// shim: deleted once nothing imports this path
import type { DescriptorIn } from "@longtail/core";
import { ClassBalancedLoss } from "../class-balanced.js";

/** The members of `ClassBalancedLoss`. */
export const { kind, Descriptor, define, make } = ClassBalancedLoss;
/** The descriptor of `ClassBalancedLoss`. */
export type Descriptor = DescriptorIn<typeof ClassBalancedLoss>;
