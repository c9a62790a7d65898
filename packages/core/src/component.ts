import type * as t from "io-ts";
import type { Slot, Slots } from "./slots.js";

/** Any component of a slot, whatever its descriptor. */
export interface ComponentOf<S extends Slot> {
  readonly kind: `${S}/${string}`;
  // biome-ignore lint/suspicious/noExplicitAny: a list of components holds descriptors of all types
  readonly Descriptor: t.Type<any>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly define: (options?: any) => { readonly kind: string };
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly make: (descriptor: any) => (env: Slots[S]["env"]) => Slots[S]["made"];
}

/**
 * A part that a pipeline can name: a module that exports these four names is one.
 *
 *   kind         `slot/name`, the descriptor's tag
 *   Descriptor   the codec of its descriptors: closed, complete, plain JSON
 *   define       a descriptor with defaults filled in
 *   make         the primitive, given what the data and the machine decide
 */
export type Component = { readonly [S in Slot]: ComponentOf<S> }[Slot];

type DescriptorIn<C> = C extends { readonly Descriptor: t.Type<infer D> } ? D : never;

/** The descriptors of some components of a slot. */
export type DescriptorOf<C extends Component, S extends Slot> = DescriptorIn<
  Extract<C, { readonly kind: `${S}/${string}` }>
>;
