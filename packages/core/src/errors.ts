/** Where in a descriptor or in a function's options something is wrong: keys, outermost first. */
export type Path = readonly string[];

/** An interval of legal numbers; `ends` says which ends it includes. */
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly ends: "[]" | "[)" | "(]" | "()";
  readonly integer: boolean;
}

/** An error that a package declares for itself, with a tag of the form `package/Tag`. */
export interface DeclaredError {
  readonly _tag: `${string}/${string}`;
}

/**
 * Every way in which longtail's packages fail, as data.
 *
 * Records carry facts, not sentences; `renderError` turns them into sentences. A package declares its own with `declareError`;
 * a component of yours may also report with `Custom`.
 */
export type LongtailError =
  // descriptors and options
  | {
      readonly _tag: "OutOfRange";
      readonly path: Path;
      readonly range: Range;
      readonly actual: unknown;
    }
  | {
      readonly _tag: "WrongType";
      readonly path: Path;
      readonly expected: string;
      readonly actual: unknown;
    }
  | { readonly _tag: "MissingKey"; readonly path: Path; readonly key: string }
  | {
      readonly _tag: "UnknownKey";
      readonly path: Path;
      readonly key: string;
      readonly known: readonly string[];
    }
  | {
      readonly _tag: "UnknownKind";
      readonly path: Path;
      readonly actual: unknown;
      readonly known: readonly string[];
      /** What to do where the kind may be known elsewhere. */
      readonly remedy?: string;
    }
  | {
      readonly _tag: "UnknownName";
      readonly path: Path;
      readonly noun: string;
      readonly actual: string;
      readonly known: readonly string[];
      /** What was probably meant, where `known` is not the whole list. */
      readonly meant?: string;
    }
  | {
      readonly _tag: "Incompatible";
      readonly path: Path;
      readonly what: string;
      readonly needs: string;
      readonly got: string;
    }
  // class counts and labels
  | { readonly _tag: "TooFewClasses"; readonly path: Path; readonly classes: number }
  | {
      readonly _tag: "BadCount";
      readonly path: Path;
      readonly classIndex: number;
      readonly count: number;
    }
  | {
      readonly _tag: "BadLabel";
      readonly path: Path;
      readonly position: number;
      readonly label: number;
      readonly classes: number;
    }
  | {
      readonly _tag: "LengthMismatch";
      readonly path: Path;
      readonly what: string;
      readonly expected: number;
      readonly actual: number;
    }
  // files
  | { readonly _tag: "FileMissing"; readonly file: string; readonly purpose: string }
  | {
      readonly _tag: "FileTruncated";
      readonly file: string;
      readonly expectedBytes: number;
      readonly actualBytes: number;
    }
  | {
      readonly _tag: "FileForeign";
      readonly file: string;
      readonly expected: string;
      readonly found: string;
    }
  | { readonly _tag: "FileUnreadable"; readonly file: string; readonly reason: string }
  | { readonly _tag: "FileUnwritable"; readonly file: string; readonly reason: string }
  // backends and runs
  | {
      readonly _tag: "BackendMissing";
      readonly backend: string;
      readonly reason: string;
      readonly remedy: string;
    }
  | {
      readonly _tag: "BackendFailure";
      readonly backend: string;
      readonly during: string;
      /** The kernel that ran, where the backend knows it. */
      readonly kernel?: string;
      readonly reason: string;
    }
  // open ends
  | { readonly _tag: "Custom"; readonly path: Path; readonly message: string }
  | { readonly _tag: "Several"; readonly errors: readonly LongtailError[] }
  | DeclaredError;

/** The tags of core's own errors. */
export type GeneralTag = Exclude<LongtailError, DeclaredError>["_tag"];

/** The variant of `LongtailError` with the given tag. */
export type ErrorOf<Tag extends GeneralTag> = Extract<LongtailError, { _tag: Tag }>;

type Facts<Tag extends GeneralTag> = Omit<ErrorOf<Tag>, "_tag">;

/**
 * Makes an error record.
 *
 * @example
 * ```ts
 * import { failure, renderError } from "@longtail/core";
 *
 * console.log(renderError(failure("FileMissing", { file: "data/train.bin", purpose: "the training images" })));
 * ```
 */
export const failure = <Tag extends GeneralTag>(_tag: Tag, facts: Facts<Tag>): LongtailError =>
  ({ _tag, ...facts }) as unknown as LongtailError;

/** The interval from `min` to `max`, closed unless `ends` says otherwise. */
export const range = (min: number, max: number, ends: Range["ends"] = "[]"): Range => ({
  min,
  max,
  ends,
  integer: false,
});

/** The integers from `min` to `max`, both included. */
export const integers = (min: number, max: number = Number.POSITIVE_INFINITY): Range => ({
  min,
  max,
  ends: "[]",
  integer: true,
});

/** Whether `value` is a number of the range; `NaN` never is. */
export const within = ({ min, max, ends, integer }: Range, value: unknown): value is number =>
  typeof value === "number" &&
  Number.isFinite(value) &&
  (!integer || Number.isInteger(value)) &&
  (ends.startsWith("[") ? value >= min : value > min) &&
  (ends.endsWith("]") ? value <= max : value < max);

/** Many errors as one. A single error stays itself; nested lists are flattened. */
export const several = (errors: readonly LongtailError[]): LongtailError => {
  const flat = allErrors({ _tag: "Several", errors });
  const [first] = flat;
  return flat.length === 1 && first !== undefined ? first : { _tag: "Several", errors: flat };
};

/** The single errors inside an error, in order. */
export const allErrors = (error: LongtailError): readonly LongtailError[] =>
  error._tag === "Several" ? error.errors.flatMap(allErrors) : [error];

/** The same error with some facts changed. Not a spread: that would lose a declared error's sentence, which is on its prototype. */
export const withFacts = <E extends LongtailError>(error: E, facts: Partial<E>): E =>
  Object.assign(Object.create(Object.getPrototypeOf(error)), error, facts);

/** The same error with `prefix` before its path, if it has one. */
export const under =
  (...prefix: readonly string[]) =>
  (error: LongtailError): LongtailError =>
    error._tag === "Several"
      ? { _tag: "Several", errors: error.errors.map(under(...prefix)) }
      : "path" in error
        ? withFacts(error, { path: [...prefix, ...error.path] })
        : error;

/** The same error with its file's name changed, if it has one: to say in which folder the file is. */
export const mapFile =
  (rename: (file: string) => string) =>
  (error: LongtailError): LongtailError =>
    error._tag === "Several"
      ? { _tag: "Several", errors: error.errors.map(mapFile(rename)) }
      : "file" in error
        ? withFacts(error, { file: rename(error.file) })
        : error;
