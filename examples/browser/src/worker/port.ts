import type { Answer, Request } from "../protocol.js";

// The DOM's types know `self` as a window; in a worker it is one end of a channel.
const port = globalThis as unknown as {
  readonly postMessage: (message: Answer) => void;
  onmessage: ((event: { readonly data: Request }) => void) | null;
};

/** Tells the page something. */
export const tell = (answer: Answer): void => port.postMessage(answer);

/** Calls `handle` with whatever the page asks for. */
export const listen = (handle: (request: Request) => void): void => {
  port.onmessage = ({ data }) => handle(data);
};
