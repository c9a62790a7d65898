import type * as t from "io-ts";
import { byKind } from "./by-kind.js";
import type { Component, ComponentOf, DescriptorOf } from "./component.js";
import type { Slot, Slots } from "./slots.js";

/** Components by kind. */
export interface Registry<C extends Component = Component> {
  readonly components: Readonly<Record<string, C>>;
}

/**
 * A registry of components: the built-in ones and one's own, on equal terms. Of two with the same kind the later stands.
 *
 * @example
 * ```ts
 * import { closed, inRange, literal, registry, slotCodec, decode, orThrow } from "@longtail/core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const kind = "schedule/constant";
 * const constant = {
 *   kind,
 *   Descriptor: closed(kind, { kind: literal(kind), learningRate: inRange(0, 10) }),
 *   define: (options: { learningRate?: number } = {}) => ({ kind, learningRate: 0.1, ...options }) as const,
 *   make: (d: { learningRate: number }) => () => E.right(() => d.learningRate),
 * } as const;
 *
 * const parts = registry(constant);
 * console.log(orThrow(decode(slotCodec(parts, "schedule"))({ kind, learningRate: 0.2 })));
 * ```
 */
export const registry = <const C extends readonly Component[]>(
  ...components: C
): Registry<C[number]> => ({
  components: Object.fromEntries(components.map((component) => [component.kind, component])),
});

/** The components of a slot, in the order in which they were registered. */
export const componentsOf = <C extends Component, S extends Slot>(
  { components }: Registry<C>,
  slot: S,
): readonly ComponentOf<S>[] =>
  Object.values<Component>(components).filter(({ kind }) =>
    kind.startsWith(`${slot}/`),
  ) as unknown as readonly ComponentOf<S>[];

/** The codec of all descriptors of a slot; an unknown kind is answered with the kinds registered. */
export const slotCodec = <C extends Component, S extends Slot>(
  parts: Registry<C>,
  slot: S,
): t.Type<DescriptorOf<C, S>> =>
  byKind(
    slot,
    Object.fromEntries(componentsOf(parts, slot).map((c) => [c.kind, c.Descriptor])),
  ) as t.Type<DescriptorOf<C, S>>;

/**
 * What a descriptor of a slot names, made by its component.
 *
 * The descriptor has been decoded with the same registry's codec, so its component is there.
 */
export const makeOf =
  <C extends Component, S extends Slot>(parts: Registry<C>, slot: S) =>
  (descriptor: { readonly kind: string }) =>
  (env: Slots[S]["env"]): Slots[S]["made"] => {
    const component = componentsOf(parts, slot).find(({ kind }) => kind === descriptor.kind);
    if (component === undefined)
      throw new Error(`no component of kind ${descriptor.kind}: decode the descriptor first`);
    return component.make(descriptor)(env);
  };
