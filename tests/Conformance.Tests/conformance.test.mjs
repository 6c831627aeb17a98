import "./token.mjs";
import { runConformanceTests } from "@durable-streams/server-conformance-tests";

// The reserved subscription interfaces (protocol sections 6 and 7) are not part of this server.
runConformanceTests({ baseUrl: process.env.SERVER_URL, subscriptions: false });
