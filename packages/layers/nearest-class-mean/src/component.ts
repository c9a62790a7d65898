// shim: deleted once nothing imports this path
import type { DescriptorIn } from "@longtail/core";
import { NearestClassMeanHead } from "./nearest-class-mean.js";

/** The members of `NearestClassMeanHead`. */
export const { kind, Descriptor, define, make } = NearestClassMeanHead;
/** The descriptor of `NearestClassMeanHead`. */
export type Descriptor = DescriptorIn<typeof NearestClassMeanHead>;
