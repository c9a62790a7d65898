import { connect, createServer, type Socket } from "node:net";

/** A way to a port of loopback that a test can cut. */
export interface Proxy {
  readonly port: number;
  /** How many connections have been opened so far. */
  readonly connections: () => number;
  /** Ends all connections, and new ones at once. */
  readonly cut: () => void;
  readonly mend: () => void;
  readonly stop: () => Promise<void>;
}

/** Opens a way to a port of loopback. */
export const startProxy = async (to: number): Promise<Proxy> => {
  const open = new Set<Socket>();
  let whole = true;
  let count = 0;
  const keep = (socket: Socket, other: Socket): void => {
    open.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      open.delete(socket);
      other.destroy();
    });
  };
  const server = createServer((client) => {
    if (!whole) {
      client.on("error", () => undefined);
      client.destroy();
      return;
    }
    count += 1;
    const target = connect(to, "127.0.0.1");
    keep(client, target);
    keep(target, client);
    client.pipe(target);
    target.pipe(client);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const cut = (): void => {
    whole = false;
    for (const socket of open) socket.destroy();
  };
  return {
    port: typeof address === "object" && address ? address.port : 0,
    connections: () => count,
    cut,
    mend: () => {
      whole = true;
    },
    stop: () => {
      cut();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
};
