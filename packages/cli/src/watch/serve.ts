import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { declareError, type LongtailError, messageOf } from "@longtail/core";
import * as TE from "#fp-ts/TaskEither";
import { type LiveParts, livePage } from "./live-page.js";

/** A port that cannot be listened on. */
export const PortUnavailable = declareError(
  "cli/PortUnavailable",
  ({ port, reason }: { readonly port: number; readonly reason: string }) =>
    `port ${port} cannot be opened: ${reason}`,
);

/** A page that is being served. */
export interface Served {
  readonly address: string;
  /** Tells the page the last news, then ends. */
  readonly close: () => Promise<void>;
}

// Milliseconds between two readings: to a reader no delay, to a training no burden.
const interval = 1000;

const typed = (subtype: string) => ({ "content-type": `text/${subtype}; charset=utf-8` });

/**
 * Serves a live page to this machine alone. While someone looks, `parts` is read once a second, and what has changed is sent.
 * A page that cannot be made harms nothing but the page: the runs it shows may train in this process.
 *
 * @param port 0 for any free one
 * @error cli/PortUnavailable
 */
export const serve = (
  parts: () => Promise<LiveParts>,
  port: number,
): TE.TaskEither<LongtailError, Served> =>
  TE.tryCatch(
    () =>
      new Promise<Served>((resolve, reject) => {
        const watchers = new Map<ServerResponse, string>();
        const send = async (): Promise<void> => {
          if (watchers.size === 0) return;
          const news = `data: ${JSON.stringify(await parts())}\n\n`;
          for (const [watcher, before] of watchers)
            if (news !== before) {
              watchers.set(watcher, news);
              watcher.write(news);
            }
        };
        // One reading at a time, however long it takes: news arrives in order and does not pile up.
        let telling: Promise<void> | undefined;
        const tell = (): Promise<void> => {
          telling ??= send()
            .catch(() => undefined)
            .finally(() => {
              telling = undefined;
            });
          return telling;
        };
        const server = createServer(({ url }, response) => {
          if (url === "/events") {
            response.writeHead(200, { ...typed("event-stream"), connection: "close" });
            response.flushHeaders();
            watchers.set(response, "");
            response.on("close", () => watchers.delete(response));
            void tell();
          } else if (url === "/") {
            void parts()
              .then(livePage)
              .then(
                (page) => response.writeHead(200, typed("html")).end(page),
                (cause) => response.writeHead(500, typed("plain")).end(messageOf(cause)),
              );
          } else {
            response.writeHead(url === "/favicon.ico" ? 204 : 404).end();
          }
        });
        const timer = setInterval(() => void tell(), interval);
        const close = async (): Promise<void> => {
          clearInterval(timer);
          // What is being told may have been read before the end.
          await telling;
          await tell();
          for (const watcher of watchers.keys()) watcher.end();
          await new Promise((closed) => {
            server.close(closed);
            server.closeIdleConnections();
          });
        };
        server.once("error", (cause) => {
          clearInterval(timer);
          reject(cause);
        });
        server.listen(port, "127.0.0.1", () => {
          const { port: own } = server.address() as AddressInfo;
          resolve({ address: `http://127.0.0.1:${own}/`, close });
        });
      }),
    (cause) => PortUnavailable.of({ port, reason: messageOf(cause) }),
  );
