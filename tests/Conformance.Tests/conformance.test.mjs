import "./http2.mjs";
import "./token.mjs";
import { runConformanceTests } from "@durable-streams/server-conformance-tests";

runConformanceTests({ baseUrl: process.env.SERVER_URL, subscriptions: true });
