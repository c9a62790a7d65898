import { spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import type { Certificate } from "./certificate.js";

/** Whether Debian's package redis-server, or another, is installed. */
export const hasRedis: boolean = spawnSync("redis-server", ["--version"]).status === 0;

/** Says once why tests are skipped. */
export const needsRedis = "needs redis-server (Debian: apt-get install redis-server)";

/** A port of loopback that is free at this moment. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

/** How a test's Redis differs from one that anybody may use. */
export interface RedisOptions {
  readonly password?: string;
  /** The only user. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Speaks TLS on a second port. */
  readonly tls?: Certificate;
}

/** A running Redis. */
export interface RedisServer {
  readonly port: number;
  /** `redis://127.0.0.1:PORT`, without user name and password. */
  readonly url: string;
  readonly tlsPort: number;
  readonly stop: () => Promise<void>;
}

/** A Redis of its own on loopback, which keeps nothing. Rejects with its words where it does not start. */
export const startRedis = async ({
  password,
  user,
  tls,
}: RedisOptions = {}): Promise<RedisServer> => {
  const [port, tlsPort] = [await freePort(), await freePort()];
  const words = [
    `--port ${port} --bind 127.0.0.1 --save  --appendonly no`,
    ...(user ? [`--user ${user.name} on >${user.password} ~* &* +@all --user default off`] : []),
    ...(tls ? [`--tls-port ${tlsPort} --tls-auth-clients no`] : []),
  ].flatMap((line) => line.split(" "));
  const files = tls && ["cert", tls.certificate, "key", tls.key, "ca-cert", tls.certificate];
  const server = spawn(
    "redis-server",
    [
      ...words,
      ...(password === undefined ? [] : ["--requirepass", password]),
      ...(files ?? []).map((word, i) => (i % 2 === 0 ? `--tls-${word}-file` : word)),
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = new Promise<void>((resolve) => server.on("exit", () => resolve()));
  let said = "";
  await new Promise<void>((resolve, reject) => {
    server.stdout.on("data", (text) => {
      said += String(text);
      if (said.includes("Ready to accept connections")) resolve();
    });
    server.on("error", reject);
    server.on("exit", () => reject(new Error(said)));
  });
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    tlsPort,
    stop: () => {
      server.kill();
      return ended;
    },
  };
};
