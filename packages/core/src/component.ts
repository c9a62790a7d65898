import type * as t from "io-ts";
import type { Closed, Fields } from "./closed.js";
import type { Codec, StandardCodec } from "./codec-types.js";
import { literal, text } from "./codecs.js";
import {
  type Given,
  type OptionsSpec,
  options,
  optionsCodec,
  type ValuesOf,
  withDefaults,
} from "./options.js";
import type { Slot, Slots } from "./slots.js";
import { standardSchema } from "./standard-schema.js";

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

/** A part that a pipeline names by its `kind`. Make one with `component`. */
export type Component = { readonly [S in Slot]: ComponentOf<S> }[Slot];

/** The kind of a component: its slot, then its name. */
export type Kind = `${Slot}/${string}`;

type SlotOf<K extends Kind> = K extends `${infer S extends Slot}/${string}` ? S : never;

type DescriptorWith<K extends Kind, F extends Fields, O extends Fields> = Closed<
  { readonly kind: Codec<K> } & F,
  O
>;

// What every descriptor of a slot may say, whatever its component. A model may begin with weights from a file of the data folder.
const slotKeys: { readonly [S in Slot]?: Fields } = { model: { pretrained: text } };

type SlotKeys<K extends Kind> = K extends `model/${string}`
  ? { readonly pretrained: typeof text }
  : unknown;

type DefineArguments<G> = Partial<G> extends G ? [options?: G] : [options: G];

/** A component with the types of its descriptor. */
export interface TypedComponent<K extends Kind, F extends Fields, O extends Fields, D> {
  /** `slot/name`. */
  readonly kind: K;
  /** The codec of complete descriptors, which is also a Standard Schema. */
  readonly Descriptor: StandardCodec<DescriptorWith<K, F, O>>;
  /** A descriptor with defaults filled in. Nothing is checked: the codec does that. */
  readonly define: (...given: DefineArguments<Given<F, O, D>>) => DescriptorWith<K, F, O>;
  /** The part, from its descriptor and from what the data and the machine decide. */
  readonly make: (
    descriptor: DescriptorWith<K, F, O>,
  ) => (env: Slots[SlotOf<K>]["env"]) => Slots[SlotOf<K>]["made"];
}

// biome-ignore lint/complexity/noBannedTypes: {} is the record without keys
type None = {};

/**
 * Makes a component: a part that pipelines name by its kind.
 *
 * The kind decides what `make` gets and gives: `loss/...` gets the class counts and gives a `Loss`. `fields` states the range
 * of each hyper-parameter, `defaults` the values that `define` fills in, `optional` the keys that may be absent. Spread an
 * `options(...)` value to share them with a function. A `model/...` may always say `pretrained`, a file of weights that the engine
 * reads.
 *
 * @example
 * ```ts
 * import { component, inRange, registry } from "@longtail/core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const Inverse = component("schedule/inverse", {
 *   fields: { learningRate: inRange(0, 1, "(]") },
 *   defaults: { learningRate: 0.1 },
 *   make: ({ learningRate }) => () => E.right((epoch) => learningRate / (epoch + 1)),
 * });
 * console.log(Inverse.define()); // { kind: "schedule/inverse", learningRate: 0.1 }
 * console.log(Object.keys(registry(Inverse).components));
 * ```
 */
/* @__NO_SIDE_EFFECTS__ */
export const component = <
  const K extends Kind,
  F extends Fields = None,
  O extends Fields = None,
  const D extends Partial<ValuesOf<F>> = None,
>(
  kind: K,
  {
    make,
    ...spec
  }: OptionsSpec<F, O, D> & {
    readonly make: (
      descriptor: DescriptorWith<K, F, O & SlotKeys<K>>,
    ) => (env: Slots[SlotOf<K>]["env"]) => Slots[SlotOf<K>]["made"];
  },
): TypedComponent<K, F, O & SlotKeys<K>, D> => {
  const stated = options(spec);
  return {
    kind,
    Descriptor: standardSchema(
      optionsCodec(kind, {
        ...stated,
        fields: { kind: literal(kind), ...stated.fields },
        optional: { ...slotKeys[kind.split("/")[0] as Slot], ...stated.optional } as O &
          SlotKeys<K>,
      }),
    ),
    define: (...[given]) =>
      withDefaults({ kind, ...stated.defaults }, given) as DescriptorWith<K, F, O & SlotKeys<K>>,
    make,
  };
};

/** The descriptor of a component: `DescriptorIn<typeof Ldam>`. */
export type DescriptorIn<C> = C extends { readonly Descriptor: t.Type<infer D> } ? D : never;

/** The descriptors of some components of a slot. */
export type DescriptorOf<C extends Component, S extends Slot> = DescriptorIn<
  Extract<C, { readonly kind: `${S}/${string}` }>
>;
