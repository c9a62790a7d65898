// What the packages' tests use of node:fs, in a page: their fixtures lie beside them on vite's server.

/** A file's bytes, or its text where an encoding is named. */
export const readFileSync = (url: URL, encoding?: "utf8"): Uint8Array | string => {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  // A synchronous request gives text only; this character set keeps each byte in the low half of a code.
  if (encoding === undefined) request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  if (request.status !== 200) throw new Error(`${url}: status ${request.status}`);
  const text = request.responseText;
  return encoding === undefined ? Uint8Array.from(text, (c) => c.charCodeAt(0) & 0xff) : text;
};

/** The same for node:fs/promises. */
export const readFile = async (url: URL, encoding?: "utf8"): Promise<Uint8Array | string> =>
  readFileSync(url, encoding);
