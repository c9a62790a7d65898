import * as E from "#fp-ts/Either";

const plain = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const infinite = /^([+-]?)inf(inity)?$/i;

/** The number that a text spells; or what it holds instead. Integers that a double may have rounded are refused. */
export const numberIn = (cell: string): E.Either<string, number> => {
  const text = cell.trim();
  if (plain.test(text)) {
    const value = Number(text);
    return Math.abs(value) > Number.MAX_SAFE_INTEGER && /^[+-]?\d+$/.test(text)
      ? E.left(`${text}, an integer of 2^53 or beyond`)
      : E.right(value);
  }
  if (text === "") return E.left("nothing");
  const sign = infinite.exec(text)?.[1];
  if (sign !== undefined) return E.right(sign === "-" ? -Infinity : Infinity);
  return E.left(
    /^[+-]?nan$/i.test(text) ? "NaN" : `"${text.length > 40 ? `${text.slice(0, 39)}…` : text}"`,
  );
};
