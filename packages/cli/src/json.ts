import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

// Far beyond any descriptor or result. Functions that call themselves for each level stay within their stack.
const deepest = 500;

const depthOf = (text: string): number => {
  let [depth, most, inText] = [0, 0, false];
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '"') inText = !inText;
    else if (inText) {
      if (character === "\\") i++;
    } else if (character === "[" || character === "{") most = Math.max(most, ++depth);
    else if (character === "]" || character === "}") depth--;
  }
  return most;
};

const placeOf = (text: string, offset: number): string => {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return `line ${before.length}, column ${Array.from(before.at(-1) ?? "").length + 1}`;
};

// "CommaExpected" in words: "comma expected".
const inWords = (code: string): string =>
  code.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();

const firstError = (text: string): string => {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [error] = errors;
  return error === undefined
    ? "text that is not JSON"
    : `an error at ${placeOf(text, error.offset)}: ${inWords(printParseErrorCode(error.error))}`;
};

/** The value of a JSON text; or what is found instead, with line and column, to follow "expected JSON, found". */
export const parseJson = (text: string): E.Either<string, unknown> =>
  text.trim() === ""
    ? E.left("nothing")
    : depthOf(text) > deepest
      ? E.left(`values nested more than ${deepest} deep`)
      : E.tryCatch(
          (): unknown => JSON.parse(text),
          () => firstError(text),
        );

const encodingOf = ([first, second]: Uint8Array): string => {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  // JSON begins with a character below 128: a zero beside it tells the encoding.
  if (first !== 0 && second === 0) return "utf-16le";
  return first === 0 && second !== 0 ? "utf-16be" : "utf-8";
};

/** The text of a file in UTF-8 or, as Windows PowerShell's `>` writes it, in UTF-16; without a byte order mark. */
export const textOf = (bytes: Uint8Array): E.Either<string, string> =>
  pipe(encodingOf(bytes), (encoding) =>
    E.tryCatch(
      () => new TextDecoder(encoding, { fatal: true }).decode(bytes),
      () => "bytes that are no text",
    ),
  );
