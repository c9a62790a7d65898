import { orThrow } from "@longtail/core";
import { Parser } from "pickleparser";
import * as E from "#fp-ts/Either";
import { allowedNames, storageOf } from "./allowed-names.js";
import { CodeRefused } from "./code-refused.js";
import type { PickleReader } from "./pickle-reader.js";
import type { StorageRef } from "./pickled.js";

type Options = NonNullable<ConstructorParameters<typeof Parser>[0]>;
type Resolved = ReturnType<NonNullable<Options["nameResolver"]>["resolve"]>;

/**
 * The value of the next pickle. It is made of numbers, texts, lists, maps and what stands for tensors: `allowedNames` has all names
 * that it may use. `seen` is told of each storage.
 *
 * @error throws, with CodeRefused as the cause or with words: bytes that are no pickle
 */
export const unpickled = (
  reader: PickleReader,
  file: string,
  seen: (reference: StorageRef) => void = () => undefined,
): unknown =>
  new Parser({
    // An object would take `__proto__` for its prototype.
    unpicklingTypeOfDictionary: "Map",
    nameResolver: {
      resolve: (module, name) => {
        const whole = `${module}.${name}`;
        return allowedNames.has(whole)
          ? (allowedNames.get(whole) as Resolved)
          : orThrow(E.left(CodeRefused.of({ file, name: whole })));
      },
    },
    persistentResolver: {
      resolve: (id: unknown) => {
        const reference = storageOf(id);
        seen(reference);
        return reference;
      },
    },
  }).read<unknown>(reader);
