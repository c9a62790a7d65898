import { declareError, failure, type LongtailError, printable } from "@longtail/core";

/** Where a number stands in a file. Text counts lines and columns from 1, as editors do; arrays count from 0, as NumPy does. */
export type Place =
  | { readonly line: number; readonly column?: number; readonly title?: string }
  | { readonly row: number; readonly column: number };

const placeText = (place: Place): string => {
  if ("row" in place) return `row ${place.row}, column ${place.column} (from 0)`;
  const column = place.column === undefined ? "" : `, column ${place.column}`;
  const title = place.title === undefined ? "" : ` ("${printable(place.title, 40)}")`;
  return `line ${place.line}${column}${title}`;
};

/** One place of a file does not hold what it should: no number, too few cells, a number that a double cannot hold. */
export const BadCell = declareError(
  "arrays/BadCell",
  ({
    file,
    place,
    expected,
    found,
  }: {
    readonly file: string;
    readonly place: Place;
    readonly expected: string;
    readonly found: string;
  }) => `${file}: ${placeText(place)}: expected ${expected}, found ${found}`,
);

/** A file that is none of a format. */
export const foreign = (file: string, expected: string, found: string): LongtailError =>
  failure("FileForeign", { file, expected, found });
