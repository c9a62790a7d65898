import { existsSync } from "node:fs";
import { chromium } from "playwright";

/** Where Chromium is: what CHROMIUM_PATH says, a system's own, or one that Playwright has installed. */
export const chromiumPath: string | undefined = [
  process.env["CHROMIUM_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  chromium.executablePath(),
].find((path) => path !== undefined && path !== "" && existsSync(path));

/** How it is started: WebGPU is behind a flag on Linux, and a root user has no sandbox. */
export const chromiumArguments: readonly string[] = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
];
