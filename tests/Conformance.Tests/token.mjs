// With SERVER_TOKEN set, every request to the server brings it along: what a client's own fetch would do.
const { SERVER_URL: server, SERVER_TOKEN: token } = process.env;

if (token) {
  const plainFetch = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const request = new Request(input, init);
    if (!request.url.startsWith(server)) {
      return plainFetch(input, init);
    }

    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    headers.set("Authorization", `Bearer ${token}`);
    return plainFetch(input, { ...init, headers });
  };
}
