// Adds SERVER_TOKEN, if set, to every request to the server.
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
