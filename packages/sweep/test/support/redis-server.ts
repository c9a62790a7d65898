import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { openRedis } from "../../src/redis.js";

/** Whether Debian's package redis-server, or another, is installed. */
export const hasRedis: boolean = spawnSync("redis-server", ["--version"]).status === 0;

/** Says once why tests are skipped. */
export const needsRedis = "needs redis-server (Debian: apt-get install redis-server)";

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

/** A Redis of its own on loopback, which keeps nothing. */
export const startRedis = async (
  password?: string,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> => {
  const port = await freePort();
  const server: ChildProcess = spawn(
    "redis-server",
    [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--save",
      "",
      "--appendonly",
      "no",
      ...(password ? ["--requirepass", password] : []),
    ],
    { stdio: "ignore" },
  );
  const url = `redis://127.0.0.1:${port}`;
  for (let i = 0; i < 100; i++) {
    const found = await openRedis({ url, ...(password && { password }) })();
    if (found._tag === "Right") {
      found.right.disconnect();
      break;
    }
    await pause(50);
  }
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        server.on("exit", () => resolve());
        server.kill();
      }),
  };
};
