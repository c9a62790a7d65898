/** The names of a header in the order of the text, which an object does not keep for names that look like integers. */
export interface HeaderNames {
  readonly tensors: readonly string[];
  readonly metadata: readonly string[];
  /** The first name that one object holds twice. */
  readonly twice: string | undefined;
}

// The position after a JSON string that begins at `from`.
const endOfString = (text: string, from: number): number => {
  let at = from + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
};

const isKey = (text: string, end: number): boolean => {
  let at = end;
  while (/\s/.test(text[at] ?? "")) at++;
  return text[at] === ":";
};

/** The names in a header that is legal JSON. */
export const headerNames = (text: string): HeaderNames => {
  const open: Set<string>[] = [];
  let tensors = new Set<string>();
  let metadata = new Set<string>();
  let last = "";
  let twice: string | undefined;
  for (let at = 0; at < text.length; ) {
    const character = text[at];
    if (character === '"') {
      const end = endOfString(text, at);
      if (isKey(text, end)) {
        last = JSON.parse(text.slice(at, end)) as string;
        const names = open.at(-1);
        if (names?.has(last) === true) twice ??= last;
        names?.add(last);
      }
      at = end;
      continue;
    }
    if (character === "{") {
      const names = new Set<string>();
      if (open.length === 0) tensors = names;
      else if (open.length === 1 && last === "__metadata__") metadata = names;
      open.push(names);
    }
    if (character === "}") open.pop();
    at++;
  }
  tensors.delete("__metadata__");
  return { tensors: [...tensors], metadata: [...metadata], twice };
};
