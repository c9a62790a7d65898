import type { WriteStream } from "node:tty";

/** A stream to write to that cannot end the process. */
export interface Outlet {
  readonly write: (text: string) => unknown;
}

// The reader has gone: `| head` has seen enough, or the terminal was closed.
const gone: ReadonlySet<unknown> = new Set(["EPIPE", "EIO", "ENOTCONN", "ERR_STREAM_DESTROYED"]);

/**
 * Writes to one of the process's streams. Without this, an error there is an uncaught exception, and kills a run that needs no
 * screen.
 *
 * @param failed receives the first error other than that of a reader who has gone, such as a full disk
 */
export const outlet = (
  stream: Pick<WriteStream, "write" | "on">,
  failed: (error: NodeJS.ErrnoException) => void = () => undefined,
): Outlet => {
  let broken = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (!broken && !gone.has(error.code)) failed(error);
    broken = true;
  });
  return { write: (text) => broken || stream.write(text) };
};
