// With SERVER_CA, the file of a certificate authority, fetch trusts it and uses HTTP/2. The client of Node's fetch is
// undici, which has no other way to choose the version.
import { readFileSync } from "node:fs";
import { Agent, setGlobalDispatcher } from "undici";

const { SERVER_CA: authority } = process.env;

if (authority) {
  setGlobalDispatcher(new Agent({ allowH2: true, connect: { ca: readFileSync(authority) } }));
}
