import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "testkit", environment: "node", pool: "forks", include: ["test/**/*.test.ts"] },
});
