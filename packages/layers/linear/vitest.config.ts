import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "linear", environment: "node", pool: "forks", include: ["test/**/*.test.ts"] },
});
