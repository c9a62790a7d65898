// shim: deleted once nothing imports this path
import type { DescriptorIn } from "@longtail/core";
import { NormalizedLinear } from "./normalized-linear.js";

/** The members of `NormalizedLinear`. */
export const { kind, Descriptor, define, make } = NormalizedLinear;
/** The descriptor of `NormalizedLinear`. */
export type Descriptor = DescriptorIn<typeof NormalizedLinear>;
