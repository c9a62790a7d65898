import type { Answer, Request } from "../protocol.js";

/** Sends an answer to the page. */
export const tell = (answer: Answer): void => globalThis.postMessage(answer);

/** Calls `handle` for each request of the page. */
export const listen = (handle: (request: Request) => void): void =>
  addEventListener("message", ({ data }: MessageEvent<Request>) => handle(data));
