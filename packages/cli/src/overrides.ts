import { type Checked, failure } from "@longtail/core";
import * as E from "#fp-ts/Either";

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** The part of a path that ends at a missing list entry, if a list on the way lacks one. */
const missingEntry = (
  target: unknown,
  [key, ...rest]: readonly string[],
): readonly string[] | undefined => {
  if (key === undefined || typeof target !== "object" || target === null) return undefined;
  if (Array.isArray(target) && !Object.hasOwn(target, key)) return [key];
  const further = missingEntry((target as Record<string, unknown>)[key], rest);
  return further && [key, ...further];
};

const put = (target: unknown, path: readonly string[], value: unknown): unknown => {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(target))
    return target.map((item, i) => (String(i) === key ? put(item, rest, value) : item));
  const record =
    typeof target === "object" && target !== null ? (target as Record<string, unknown>) : {};
  return { ...record, [key]: put(record[key], rest, value) };
};

const refuse = (message: string): Checked<never> =>
  E.left(failure("Custom", { path: ["--set"], message }));

const apply = (descriptor: unknown, setting: string): Checked<unknown> => {
  const at = setting.indexOf("=");
  const path = setting.slice(0, at).split(".");
  const missing = missingEntry(descriptor, path);
  return missing === undefined
    ? E.right(put(descriptor, path, parsed(setting.slice(at + 1))))
    : refuse(`${missing.join(".")} is not an entry of that list, in "${setting}"`);
};

/**
 * A descriptor with some values replaced: `stage1.epochs=5`, `stage2.learn.0.rate=0.1`, `stage1.mixing={"kind":"mixing/none"}`.
 *
 * A value is JSON; anything else is taken as text. Decode the result: that finds keys that do not exist.
 *
 * @error Custom (a setting without `=`; an index that a list does not have)
 */
export const withOverrides = (
  descriptor: unknown,
  settings: readonly string[],
): Checked<unknown> => {
  const malformed = settings.find((setting) => !/^[^=]+=/.test(setting));
  return malformed === undefined
    ? settings.reduce<Checked<unknown>>(
        (result, setting) => E.chain((changed: unknown) => apply(changed, setting))(result),
        E.right(descriptor),
      )
    : refuse(`expected path=value, got "${malformed}"`);
};
