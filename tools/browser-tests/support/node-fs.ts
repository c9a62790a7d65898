// The functions of node:fs that the packages' tests use, for a page: vite's server serves their fixtures.

/** The bytes of a file, or its text if an encoding is given. */
export const readFileSync = (url: URL, encoding?: "utf8"): Uint8Array | string => {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  // Synchronous requests return text only. This character set keeps each byte in the low half of a code unit.
  if (encoding === undefined) request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  if (request.status !== 200) throw new Error(`${url}: status ${request.status}`);
  const text = request.responseText;
  return encoding === undefined ? Uint8Array.from(text, (c) => c.charCodeAt(0) & 0xff) : text;
};

/** The same, for node:fs/promises. */
export const readFile = async (url: URL, encoding?: "utf8"): Promise<Uint8Array | string> =>
  readFileSync(url, encoding);
