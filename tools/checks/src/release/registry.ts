import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { execute } from "../scratch.js";

/** A registry of our own. */
export interface Registry {
  readonly url: string;
  readonly stop: () => void;
}

const freePort = (): Promise<number> =>
  new Promise((done, failed) => {
    const server = createServer().on("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });

// Our packages are only what is published here; all others come from the registry that npm is set to.
const settings = (upstream: string): object => {
  const ours = { access: "$all", publish: "$all" };
  return {
    storage: "./storage",
    uplinks: { upstream: { url: upstream } },
    packages: { "@longtail/*": ours, longtail: ours, "**": { access: "$all", proxy: "upstream" } },
    log: { type: "stdout", level: "error" },
    web: { enable: false },
    max_body_size: "100mb",
  };
};

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/-/ping`)).ok;
  } catch {
    return false; // not yet
  }
};

/** Starts a registry in an empty folder. Whoever starts it stops it. */
export const startRegistry = async (
  [command, ...args]: readonly [string, ...string[]],
  folder: string,
): Promise<Registry> => {
  mkdirSync(folder, { recursive: true });
  const upstream = (await execute(folder, "npm", "config", "get", "registry")).trim();
  // JSON is YAML.
  writeFileSync(join(folder, "config.yaml"), JSON.stringify(settings(upstream)));
  const url = `http://127.0.0.1:${await freePort()}`;
  const listen = ["--config", "config.yaml", "--listen", url.slice("http://".length)];
  const child = spawn(command, [...args, ...listen], { cwd: folder, stdio: "ignore" });
  const stop = (): void => {
    child.kill();
  };
  for (let second = 0; second < 60; second++) {
    if (await answers(url)) return { url, stop };
    await new Promise((done) => setTimeout(done, 1000));
  }
  stop();
  throw new Error("the registry did not start within a minute");
};
