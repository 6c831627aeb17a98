// Adds a token of SERVER_TOKENS, if set, to every request to the server that has none: that of the project of the stream,
// or the admin key for the subscriptions of all projects.
const { SERVER_URL: server, SERVER_TOKENS: tokens } = process.env;

if (tokens) {
  const { adminKey, projects } = JSON.parse(tokens);
  const tokenFor = (url) => {
    const [first, second] = new URL(url).pathname.split("/").slice(3);
    return first === "__ds" ? adminKey : projects[second === undefined ? "_default" : first];
  };
  const plainFetch = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const request = new Request(input, init);
    if (!request.url.startsWith(server) || request.headers.has("authorization")) {
      return plainFetch(input, init);
    }

    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    headers.set("Authorization", `Bearer ${tokenFor(request.url)}`);
    return plainFetch(input, { ...init, headers });
  };
}
