import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { proxiedFetch } from "longtail";
import { afterEach, expect, it, vi } from "vitest";

const servers: Server[] = [];
const sockets: Socket[] = [];
const listening = async (server: Server): Promise<string> => {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};
afterEach(() => {
  vi.unstubAllEnvs();
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

it("goes through the proxy of the environment, and to the address itself where there is none", async () => {
  for (const name of [
    "https_proxy",
    "HTTPS_PROXY",
    "http_proxy",
    "HTTP_PROXY",
    "no_proxy",
    "NO_PROXY",
  ])
    vi.stubEnv(name, undefined);
  const seen: string[] = [];
  const address = await listening(createServer((_, response) => response.end("hello")));
  const tunnel = createServer().on("connect", (request, socket: Socket) => {
    seen.push(String(request.url));
    const end = connect(Number(address.split(":")[1]), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      end.pipe(socket).pipe(end);
    });
    for (const one of [socket, end]) sockets.push(one.on("error", () => undefined));
  });
  const proxy = await listening(tunnel);
  const textOf = async (): Promise<string> => {
    const { body } = await proxiedFetch(`http://${address}/`, {});
    const parts: Uint8Array[] = [];
    for await (const part of body ?? []) parts.push(part);
    return Buffer.concat(parts).toString();
  };
  expect(await textOf()).toBe("hello");
  expect(seen).toEqual([]);
  vi.stubEnv("HTTP_PROXY", `http://${proxy}`);
  expect(await textOf()).toBe("hello");
  expect(seen).toEqual([address]);
  vi.stubEnv("NO_PROXY", "127.0.0.1");
  expect(await textOf()).toBe("hello");
  expect(seen).toHaveLength(1);
});
