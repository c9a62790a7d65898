// shim: deleted once nothing imports this path
import type { DescriptorIn } from "@longtail/core";
import { Focal } from "../focal.js";

/** The members of `Focal`. */
export const { kind, Descriptor, define, make } = Focal;
/** The descriptor of `Focal`. */
export type Descriptor = DescriptorIn<typeof Focal>;
