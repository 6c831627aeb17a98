import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["*.test.mjs"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Runs for several stores share this folder at the same time.
    cache: false,
  },
});
