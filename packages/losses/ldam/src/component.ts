// shim: deleted once nothing imports this path
import type { DescriptorIn } from "@longtail/core";
import { Ldam } from "./ldam.js";

/** The members of `Ldam`. */
export const { kind, Descriptor, define, make } = Ldam;
/** The descriptor of `Ldam`. */
export type Descriptor = DescriptorIn<typeof Ldam>;
