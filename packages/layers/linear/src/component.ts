// shim: deleted once nothing imports this path
import type { DescriptorIn } from "@longtail/core";
import { Linear } from "./linear.js";

/** The members of `Linear`. */
export const { kind, Descriptor, define, make } = Linear;
/** The descriptor of `Linear`. */
export type Descriptor = DescriptorIn<typeof Linear>;
