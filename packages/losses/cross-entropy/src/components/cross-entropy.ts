// shim: deleted once nothing imports this path
import type { DescriptorIn } from "@longtail/core";
import { CrossEntropy } from "../cross-entropy.js";

/** The members of `CrossEntropy`. */
export const { kind, Descriptor, define, make } = CrossEntropy;
/** The descriptor of `CrossEntropy`. */
export type Descriptor = DescriptorIn<typeof CrossEntropy>;
