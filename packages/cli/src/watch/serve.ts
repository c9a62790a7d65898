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

const interval = 1000;

/**
 * Serves a live page to this machine alone. While someone looks, `parts` is read once a second, and what has changed is sent.
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
        const tell = async (): Promise<void> => {
          if (watchers.size === 0) return;
          const news = `data: ${JSON.stringify(await parts())}\n\n`;
          for (const [watcher, before] of watchers)
            if (news !== before) {
              watchers.set(watcher, news);
              watcher.write(news);
            }
        };
        const server = createServer(({ url }, response) => {
          if (url === "/events") {
            response.writeHead(200, { "content-type": "text/event-stream", connection: "close" });
            watchers.set(response, "");
            response.on("close", () => watchers.delete(response));
            void tell();
          } else if (url === "/") {
            void parts().then((now) => {
              response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
              response.end(livePage(now));
            });
          } else {
            response.writeHead(url === "/favicon.ico" ? 204 : 404).end();
          }
        });
        const timer = setInterval(() => void tell(), interval);
        const close = async (): Promise<void> => {
          clearInterval(timer);
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
