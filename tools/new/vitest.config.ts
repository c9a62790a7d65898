import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: {
      "@longtail/example-loss": fileURLToPath(
        new URL("templates/loss/src/index.ts", import.meta.url),
      ),
    },
  },
  test: {
    name: "new",
    environment: "node",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    include: ["test/**/*.test.ts", "templates/*/test/**/*.test.ts"],
  },
});
