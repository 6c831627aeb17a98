import http from "node:http";

/**
 * A proxy that loses requests or responses. In both cases the connection of the client breaks, so the client cannot
 * tell which was lost. A response is lost only after it was received completely, and thus after the commit. The seed
 * makes the choices reproducible, one per request.
 */
export async function startLossyProxy(target, { seed, loseRequest, loseResponse }) {
  const random = seededRandom(seed);
  const agent = new http.Agent({ keepAlive: true });
  const counts = { lostRequests: 0, lostResponses: 0, statuses: {} };

  const server = http.createServer(async (request, response) => {
    const luck = random();
    const body = await readAll(request);
    if (luck < loseRequest) {
      counts.lostRequests++;
      request.socket.destroy();
      return;
    }

    try {
      const answer = await forward(target, agent, request, body);
      counts.statuses[answer.status] = (counts.statuses[answer.status] ?? 0) + 1;
      if (luck < loseRequest + loseResponse) {
        counts.lostResponses++;
        request.socket.destroy();
        return;
      }

      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    } catch {
      request.socket.destroy();
    }
  });

  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    counts,
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function forward(target, agent, request, body) {
  return new Promise((resolve, reject) => {
    const options = { method: request.method, headers: request.headers, agent };
    http
      .request(new URL(request.url, target), options, async (answer) => {
        try {
          resolve({ status: answer.statusCode, headers: answer.headers, body: await readAll(answer) });
        } catch (failure) {
          reject(failure);
        }
      })
      .on("error", reject)
      .end(body);
  });
}

async function readAll(readable) {
  const chunks = [];
  for await (const chunk of readable) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** mulberry32: small, and the same on every machine. */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
