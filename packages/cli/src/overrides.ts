import { type Checked, componentsOf, failure, slots } from "@longtail/core";
import { standard } from "@longtail/mislas";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { parseJson } from "./json.js";

/** A part that a setting named by its kind alone, and the defaults it got. */
export interface FilledPart {
  /** Where it stands: `stage1.loss`. */
  readonly place: string;
  readonly kind: string;
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** A descriptor with settings applied, and the parts that were filled in. */
export interface Overridden {
  readonly descriptor: unknown;
  readonly filled: readonly FilledPart[];
}

type Path = readonly string[];

const components = slots.flatMap((slot) => [...componentsOf(standard, slot)]);

const refuse = (message: string): Checked<never> =>
  E.left(failure("Custom", { path: ["--set"], message }));

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const valueAt = (target: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? (value as Readonly<Record<string, unknown>>)[key]
        : undefined,
    target,
  );

// What people write for numbers and JSON does not: `.0005`, `5.`, `+1`.
const isNumber = (text: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);

/** The value in a setting: JSON, a number, or text; where a text stands already, text unless it is in quotes. */
const valueIn = (text: string, present: unknown): E.Either<string, unknown> => {
  const json = parseJson(text);
  if (typeof present === "string")
    return E.right(E.isRight(json) && typeof json.right === "string" ? json.right : text);
  if (E.isRight(json)) return json;
  if (isNumber(text)) return E.right(Number(text));
  // Plainly meant as JSON: say what is wrong with it.
  return /^[[{"]/.test(text) ? json : E.right(text);
};

/** The part of a path that ends at a missing list entry, if a list on the way lacks one. */
const missingEntry = (target: unknown, [key, ...rest]: Path): Path | undefined => {
  if (key === undefined || typeof target !== "object" || target === null) return undefined;
  if (Array.isArray(target) && !Object.hasOwn(target, key)) return [key];
  const further = missingEntry((target as Record<string, unknown>)[key], rest);
  return further && [key, ...further];
};

const put = (target: unknown, path: Path, value: unknown): unknown => {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(target))
    return target.map((item, i) => (String(i) === key ? put(item, rest, value) : item));
  const record = isRecord(target) ? target : {};
  return { ...record, [key]: put(record[key], rest, value) };
};

// What later settings of the part replace is no default of it.
const withoutReplaced =
  (settings: readonly string[]) =>
  ({ place, kind, defaults }: FilledPart): FilledPart => ({
    place,
    kind,
    defaults: Object.fromEntries(
      Object.entries(defaults).filter(
        ([key]) => !settings.some((setting) => setting.startsWith(`${place}.${key}=`)),
      ),
    ),
  });

/** The part that a setting names by its kind, with the defaults of what the setting leaves out. */
const filledPart = (
  path: Path,
  value: unknown,
): { readonly path: Path; readonly value: object; readonly part: FilledPart } | undefined => {
  const byKind = path.at(-1) === "kind" && typeof value === "string";
  const given: unknown = byKind ? { kind: value } : value;
  if (!isRecord(given)) return undefined;
  const { kind, ...settings } = given;
  const component = components.find((known) => known.kind === kind);
  if (component === undefined) return undefined;
  const whole: Readonly<Record<string, unknown>> = component.define(settings);
  const place = byKind ? path.slice(0, -1) : path;
  const defaults = Object.fromEntries(
    Object.entries(whole).filter(([key]) => !Object.hasOwn(given, key)),
  );
  return {
    path: place,
    value: whole,
    part: { place: place.join("."), kind: component.kind, defaults },
  };
};

const apply = ({ descriptor, filled }: Overridden, setting: string): Checked<Overridden> => {
  const at = setting.indexOf("=");
  const path = setting.slice(0, at).split(".");
  const missing = missingEntry(descriptor, path);
  if (missing !== undefined)
    return refuse(`${missing.join(".")} is not an entry of that list, in "${setting}"`);
  const present = valueAt(descriptor, path);
  return pipe(
    valueIn(setting.slice(at + 1), present),
    E.mapLeft((found) =>
      failure("Custom", {
        path: ["--set"],
        message: `${path.join(".")}: expected JSON, found ${found}`,
      }),
    ),
    E.map((value) => {
      const part = value === present ? undefined : filledPart(path, value);
      return part === undefined
        ? { descriptor: put(descriptor, path, value), filled }
        : { descriptor: put(descriptor, part.path, part.value), filled: [...filled, part.part] };
    }),
  );
};

// A kind replaces its part, so it must not come after settings of that part.
const kindsFirst = (settings: readonly string[]): readonly string[] => {
  const isKind = (setting: string): boolean => /^[^=]*\bkind=/.test(setting);
  return [...settings.filter(isKind), ...settings.filter((setting) => !isKind(setting))];
};

/**
 * A descriptor with some values replaced: `stage1.epochs=5`, `stage2.learn.0.rate=0.1`, `stage1.loss.kind=loss/focal`.
 *
 * A value is JSON, a number such as `.5`, or text. A part that is named by its kind gets the defaults of that kind. Decode the
 * result: that finds keys that do not exist.
 *
 * @error Custom (a setting without `=`; an index that a list does not have; a list or an object that is not JSON)
 */
export const override = (descriptor: unknown, settings: readonly string[]): Checked<Overridden> => {
  const malformed = settings.find((setting) => !/^[^=]+=/.test(setting));
  return malformed === undefined
    ? pipe(
        kindsFirst(settings).reduce<Checked<Overridden>>(
          (result, setting) => E.chain((changed: Overridden) => apply(changed, setting))(result),
          E.right({ descriptor, filled: [] }),
        ),
        E.map(({ filled, ...changed }) => ({
          ...changed,
          filled: filled.map(withoutReplaced(settings)),
        })),
      )
    : refuse(`expected path=value, got "${malformed}"`);
};

/** `override`, for its descriptor alone. */
export const withOverrides = (descriptor: unknown, settings: readonly string[]): Checked<unknown> =>
  pipe(
    override(descriptor, settings),
    E.map(({ descriptor: changed }) => changed),
  );
