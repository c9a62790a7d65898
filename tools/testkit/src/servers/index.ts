export { type Certificate, hasOpenssl, selfSigned } from "./certificate.js";
export { type Proxy, startProxy } from "./proxy.js";
export { freePort, hasRedis, needsRedis, type RedisServer, startRedis } from "./redis.js";
