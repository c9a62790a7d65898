import { closest } from "./closest.js";
import { renderer } from "./declare-error.js";
import {
  allErrors,
  type DeclaredError,
  type LongtailError,
  type Path,
  type Range,
  withFacts,
} from "./errors.js";
import { printable } from "./printable.js";

const place = (path: Path): string => (path.length === 0 ? "" : `${path.join(".")}: `);

const json = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    // A BigInt inside, a circle, a `toJSON` that throws, nested too deep.
    return Array.isArray(value) ? "a list" : "an object";
  }
};

const show = (value: unknown): string => {
  if (value === undefined) return "nothing";
  if (typeof value === "number") return String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  return printable(json(value), 80);
};

const list = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "));

const didYouMean = (name: unknown, known: readonly string[]): string => {
  const meant = typeof name === "string" ? closest(name, known) : undefined;
  return meant === undefined ? "" : ` (did you mean ${meant}?)`;
};

// Names are short and of one line; a reason may be a compiler's report.
const names = new Set(["path", "key", "known", "file", "actual", "noun"]);

const legible = (key: string, value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((item) => legible(key, item));
  if (typeof value !== "string") return value;
  return names.has(key)
    ? printable(value)
    : value
        .split("\n")
        .map((line) => printable(line, 1000))
        .join("\n");
};

// Facts come from files and command lines. What is shown of them is escaped here, in one place.
const withLegibleFacts = <E extends LongtailError>(error: E): E =>
  Object.assign(
    Object.create(Object.getPrototypeOf(error)),
    Object.fromEntries(
      Object.entries(error).map(([key, value]) => [
        key,
        // Left for `show`, which must see the value itself.
        key === "actual" && error._tag !== "UnknownName" ? value : legible(key, value),
      ]),
    ),
  );

/** The range in words: `a number in [0, 1)`, `an integer of at least 1`. */
export const renderRange = ({ min, max, ends, integer }: Range): string => {
  const noun = integer ? "an integer" : "a number";
  const [low, high] = [Number.isFinite(min), Number.isFinite(max)];
  if (low && high)
    return `${noun} ${integer ? `from ${min} to ${max}` : `in ${ends[0]}${min}, ${max}${ends[1]}`}`;
  if (low) return ends.startsWith("[") ? `${noun} of at least ${min}` : `${noun} above ${min}`;
  if (high) return ends.endsWith("]") ? `${noun} of at most ${max}` : `${noun} below ${max}`;
  return `a finite ${integer ? "integer" : "number"}`;
};

/**
 * The error as a sentence with its path or file name; several errors, one per line.
 *
 * @example
 * ```ts
 * import { failure, range, renderError } from "@longtail/core";
 *
 * const error = failure("OutOfRange", { path: ["stage2", "loss", "head"], range: range(0, 1, "[)"), actual: 1.3 });
 * console.log(renderError(error)); // stage2.loss.head: expected a number in [0, 1), got 1.3
 * ```
 */
export const renderError = (error: LongtailError): string =>
  error._tag === "Several"
    ? allErrors(error).map(renderError).join("\n")
    : sentenceOf(withLegibleFacts(error));

const sentenceOf = (error: Exclude<LongtailError, { _tag: "Several" }>): string => {
  switch (error._tag) {
    case "OutOfRange":
      return `${place(error.path)}expected ${renderRange(error.range)}, got ${show(error.actual)}`;
    case "WrongType":
      return `${place(error.path)}expected ${error.expected}, got ${show(error.actual)}`;
    case "MissingKey":
      return `${place(error.path)}the key "${error.key}" is missing`;
    case "UnknownKey":
      return `${place(error.path)}unknown key "${error.key}"${didYouMean(error.key, error.known)}; known keys: ${list(error.known)}`;
    case "UnknownKind":
      return `${place(error.path)}unknown kind ${show(error.actual)}${didYouMean(error.actual, error.known)}; known kinds: ${list(error.known)}${error.remedy === undefined ? "" : `; ${error.remedy}`}`;
    case "UnknownName":
      return `${place(error.path)}unknown ${error.noun} "${error.actual}"${error.meant === undefined ? didYouMean(error.actual, error.known) : ` (did you mean ${error.meant}?)`}; there are: ${list(error.known)}`;
    case "Incompatible":
      return `${place(error.path)}${error.what} needs ${error.needs}, got ${error.got}`;
    case "TooFewClasses":
      return `${place(error.path)}expected at least 2 classes, got ${error.classes}`;
    case "BadCount":
      return `${place(error.path)}class ${error.classIndex} has ${error.count} training images; every class needs an integer of at least 1`;
    case "BadLabel":
      return `${place(error.path)}label ${error.label} at position ${error.position} is not a class; classes are 0 to ${error.classes - 1}`;
    case "LengthMismatch":
      return `${place(error.path)}expected ${error.expected} ${error.what}, got ${error.actual}`;
    case "FileMissing":
      return `${error.file}: not found (${error.purpose})`;
    case "FileTruncated":
      return `${error.file}: expected ${error.expectedBytes} bytes, found ${error.actualBytes}`;
    case "FileForeign":
      return `${error.file}: expected ${error.expected}, found ${error.found}`;
    case "FileUnreadable":
      return `${error.file}: cannot be read (${error.reason})`;
    case "FileUnwritable":
      return `${error.file}: cannot be written (${error.reason})`;
    case "BackendMissing":
      return `the ${error.backend} backend is not available here: ${error.reason}; ${error.remedy}`;
    case "BackendFailure":
      return `the ${error.backend} backend failed during ${error.during}${error.kernel === undefined ? "" : `, in its kernel ${error.kernel}`}: ${error.reason}`;
    case "Custom":
      return `${place(error.path)}${error.message}`;
    default:
      return renderDeclared(error);
  }
};

const renderDeclared = (error: DeclaredError): string => {
  const { [renderer]: render } = error as { readonly [renderer]?: (facts: object) => string };
  const { _tag, ...facts } = error;
  return render === undefined ? `${_tag}: ${json(facts)}` : render(error);
};

/** The same error without its path, to say it where the path is shown beside it. */
export const withoutPath = (error: LongtailError): LongtailError =>
  "path" in error ? withFacts(error, { path: [] }) : error;
