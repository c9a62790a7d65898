import { failure, type LongtailError } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** The beginning of a path up to a list that has no such entry, if there is one. */
const astray = (
  target: unknown,
  [key, ...rest]: readonly string[],
): readonly string[] | undefined => {
  if (key === undefined || typeof target !== "object" || target === null) return undefined;
  const known = Object.keys(target).includes(key);
  if (Array.isArray(target) && !known) return [key];
  const further = astray((target as Record<string, unknown>)[key], rest);
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

/**
 * A descriptor with some of its values replaced: `stage1.epochs=5`, `stage2.learn.0.rate=0.1`, `stage1.mixing={"kind":"mixing/none"}`.
 *
 * A value is JSON, or else a text. The result is decoded afterwards, which finds keys that do not exist.
 *
 * @error Custom (a setting without `=`; an entry that a list does not have)
 */
export const withOverrides = (
  descriptor: unknown,
  settings: readonly string[],
): E.Either<LongtailError, unknown> => {
  const bad = settings.find((setting) => !/^[^=]+=/.test(setting));
  if (bad !== undefined)
    return E.left(
      failure("Custom", { path: ["--set"], message: `expected path=value, got "${bad}"` }),
    );
  return settings.reduce<E.Either<LongtailError, unknown>>(
    (result, setting) =>
      E.chain((whole: unknown) => {
        const at = setting.indexOf("=");
        const path = setting.slice(0, at).split(".");
        const wrong = astray(whole, path);
        return wrong === undefined
          ? E.right(put(whole, path, parsed(setting.slice(at + 1))))
          : E.left(
              failure("Custom", {
                path: ["--set"],
                message: `${wrong.join(".")} is no entry of that list, in "${setting}"`,
              }),
            );
      })(result),
    E.right(descriptor),
  );
};
