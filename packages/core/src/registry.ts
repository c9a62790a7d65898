import type * as t from "io-ts";
import { byKind } from "./by-kind.js";
import type { Component, ComponentOf, DescriptorOf } from "./component.js";
import type { Slot, Slots } from "./slots.js";

/** Components by kind. */
export interface Registry<C extends Component = Component> {
  readonly components: Readonly<Record<string, C>>;
}

/**
 * A registry of components, built-in ones and your own alike. Of two components of the same kind the later one counts.
 *
 * @error throws if a component is malformed or its kind names no slot
 * @example
 * ```ts
 * import { component, decode, inRange, orThrow, registry, slotCodec } from "@longtail/core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const Constant = component("schedule/constant", {
 *   fields: { learningRate: inRange(0, 10) },
 *   make: ({ learningRate }) => () => E.right(() => learningRate),
 * });
 * const schedules = slotCodec(registry(Constant), "schedule");
 * console.log(orThrow(decode(schedules)({ kind: "schedule/constant", learningRate: 0.2 })));
 * ```
 */
/* @__NO_SIDE_EFFECTS__ */
export const registry = <const C extends readonly Component[]>(
  ...components: C
): Registry<C[number]> => {
  components.forEach(assertComponent);
  return {
    components: Object.fromEntries(components.map((component) => [component.kind, component])),
  };
};

/** The slots of a pipeline, in the order in which a run needs them. */
export const slots = [
  "dataset",
  "augment",
  "model",
  "head",
  "sampler",
  "mixing",
  "loss",
  "optimizer",
  "schedule",
  "transform",
] as const satisfies readonly Slot[];

// For JavaScript callers: without this check, a malformed component fails far from its cause.
const assertComponent = (component: unknown): void => {
  const { kind, Descriptor, define, make } = Object(component) as Partial<Component>;
  const [slot, ...name] = String(kind).split("/");
  if (!slots.some((known) => known === slot) || name.join("/") === "")
    throw new Error(
      `a component's kind is "slot/name", of the slots ${slots.join(", ")}; got ${JSON.stringify(kind)}`,
    );
  if (
    typeof Descriptor?.validate !== "function" ||
    typeof define !== "function" ||
    typeof make !== "function"
  )
    throw new Error(`${kind}: a component has kind, Descriptor (a codec), define and make`);
};

/** The components of a slot, in the order in which they were registered. */
export const componentsOf = <C extends Component, S extends Slot>(
  { components }: Registry<C>,
  slot: S,
): readonly ComponentOf<S>[] =>
  Object.values<Component>(components).filter(({ kind }) =>
    kind.startsWith(`${slot}/`),
  ) as unknown as readonly ComponentOf<S>[];

/** The codec of all descriptors of a slot. An unknown kind is an error that lists the registered ones. */
export const slotCodec = <C extends Component, S extends Slot>(
  registry: Registry<C>,
  slot: S,
): t.Type<DescriptorOf<C, S>> =>
  byKind<{ readonly kind: string }>(
    slot,
    Object.fromEntries(componentsOf(registry, slot).map((c) => [c.kind, c.Descriptor])),
  ) as unknown as t.Type<DescriptorOf<C, S>>;

/**
 * Makes the part that a descriptor names.
 *
 * Decode the descriptor with the same registry's codec first; then its component exists.
 */
export const makeOf =
  <C extends Component, S extends Slot>(registry: Registry<C>, slot: S) =>
  (descriptor: { readonly kind: string }) =>
  (env: Slots[S]["env"]): Slots[S]["made"] => {
    const component = componentsOf(registry, slot).find(({ kind }) => kind === descriptor.kind);
    if (component === undefined)
      throw new Error(`no component of kind ${descriptor.kind}: decode the descriptor first`);
    const made: unknown = (component.make(descriptor) as (env: Slots[S]["env"]) => unknown)(env);
    const right = slot === "dataset" ? typeof made === "function" : isEither(made);
    if (!right)
      throw new Error(
        `${component.kind}: make(descriptor)(env) gives ${slot === "dataset" ? "a TaskEither" : "an Either"}, got ${typeof made}`,
      );
    return made as Slots[S]["made"];
  };

const isEither = (made: unknown): boolean =>
  ["Left", "Right"].includes(String((Object(made) as { readonly _tag?: unknown })._tag));
