import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { type BrowserContextOptions, chromium, type Page } from "playwright";
import { preview } from "vite";

const chosen = process.env["CHROMIUM_PATH"] ?? "";

const found = (chosen === "" ? ["/usr/bin/chromium", "/usr/bin/google-chrome"] : [chosen]).find(
  (path) => existsSync(path),
);

const required = (process.env["LONGTAIL_REQUIRE_BACKENDS"] ?? "").split(",").includes("chromium");

/** Whether to skip the tests, with a message. A required browser that is missing is a failure. */
export const isSkipped = (): boolean => {
  if (found !== undefined) return false;
  if (required) throw new Error("no Chromium found: install it or set CHROMIUM_PATH");
  process.stderr.write("The page is not tested: no Chromium found; set CHROMIUM_PATH.\n");
  return true;
};

/** The built page, served, in a browser. */
export interface Opened {
  /** Opens the page that trains, or the one in `file`, with fresh storage. */
  readonly page: (options?: BrowserContextOptions, file?: string) => Promise<Page>;
  /** The errors on the consoles of all pages so far. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

/** Serves the built page and starts a browser. */
export const open = async (): Promise<Opened> => {
  const server = await preview({ preview: { port: 0, host: "127.0.0.1" }, logLevel: "error" });
  const [url] = server.resolvedUrls?.local ?? [];
  if (url === undefined) throw new Error("the preview server has no address");
  const browser = await chromium.launch({
    executablePath: found as string,
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const complaints: string[] = [];
  return {
    complaints,
    page: async (options = {}, file = "index.html") => {
      const page = await (await browser.newContext(options)).newPage();
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      page.on("pageerror", ({ message }) => complaints.push(message));
      page.on("requestfailed", (request) => {
        // A reload aborts requests; that is not a failure.
        const reason = request.failure()?.errorText;
        if (reason !== "net::ERR_ABORTED") complaints.push(`${request.url()}: ${reason}`);
      });
      page.setDefaultTimeout(60_000);
      await page.goto(new URL(file, url).href);
      if (file === "index.html") await page.locator("#start:enabled").waitFor();
      return page;
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
};

/** The name and bytes of the file that a button downloads. */
export const saved = async (
  page: Page,
  button: string,
): Promise<{ readonly name: string; readonly bytes: Uint8Array }> => {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
};

/** How many pixels the page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
