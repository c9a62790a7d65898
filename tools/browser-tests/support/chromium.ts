import { existsSync } from "node:fs";
import { chromium } from "playwright";

const chosen = process.env["CHROMIUM_PATH"] ?? "";

/** The path of Chromium: CHROMIUM_PATH if it is set, otherwise the system's or the one Playwright installed. */
export const chromiumPath: string | undefined = (
  chosen === ""
    ? [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
        chromium.executablePath(),
      ]
    : [chosen]
).find((path) => existsSync(path));

/** Its arguments: WebGPU is behind a flag on Linux, and root cannot use the sandbox. */
export const chromiumArguments: readonly string[] = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
];
