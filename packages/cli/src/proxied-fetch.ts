import type { Fetch } from "@longtail/cifar";

const names = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"];

/** A `fetch` that goes through the proxy that the environment names (`HTTPS_PROXY`, `NO_PROXY`); Node's own where it names none. */
export const proxiedFetch: Fetch = async (url, options) => {
  if (!names.some((name) => (process.env[name] ?? "") !== "")) return fetch(url, options);
  // Loaded only where it is needed.
  const undici = await import("undici");
  return undici.fetch(url, { ...options, dispatcher: new undici.EnvHttpProxyAgent() });
};
