// shim: deleted once nothing imports this path
import type { DescriptorIn } from "@longtail/core";
import { WeightScaling } from "./weight-scaling.js";

/** The members of `WeightScaling`. */
export const { kind, Descriptor, define, make } = WeightScaling;
/** The descriptor of `WeightScaling`. */
export type Descriptor = DescriptorIn<typeof WeightScaling>;
