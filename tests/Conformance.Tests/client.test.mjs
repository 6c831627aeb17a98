import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DurableStream, IdempotentProducer, StaleEpochError, stream } from "@durable-streams/client";
import { startLossyProxy } from "./lossy-proxy.mjs";

const server = process.env.SERVER_URL;
const seed = Number(process.env.LOSSY_SEED ?? 4437);
const json = "application/json";

const newUrl = (base = server) => `${base}/v1/stream/client/${randomUUID()}`;
const through = (proxy, url) => url.replace(server, proxy.url);
const numbers = (count, from = 0) => Array.from({ length: count }, (_, index) => from + index);

/** Repeats a request after a broken connection. The producer expects its fetch to do that. */
async function persistentFetch(url, options) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetch(url, options);
    } catch (failure) {
      if (attempt === 50) {
        throw failure;
      }
    }
  }
}

/** Uses small batches, so that several are always in flight. */
function startProducer(url, id, { contentType = json, ...options } = {}) {
  const failures = [];
  const producer = new IdempotentProducer(new DurableStream({ url, contentType }), id, {
    maxBatchBytes: 64,
    lingerMs: 1,
    maxInFlight: 5,
    fetch: persistentFetch,
    onError: (failure) => failures.push(failure),
    ...options,
  });
  return { producer, failures };
}

async function readAll(url) {
  return (await stream({ url, live: false })).json();
}

/** Reads everything from the start until the stream is closed. */
async function tail(url, live, options) {
  const messages = [];
  for await (const message of (await stream({ url, live, offset: "-1", ...options })).jsonStream()) {
    messages.push(message);
  }
  return messages;
}

describe("on a reliable connection", () => {
  test("a created stream returns what was appended, in order", async () => {
    const created = await DurableStream.create({ url: newUrl(), contentType: json });
    for (const number of numbers(20)) {
      await created.append(JSON.stringify({ number }));
    }

    expect(await readAll(created.url)).toEqual(numbers(20).map((number) => ({ number })));
    expect(await created.head()).toMatchObject({ exists: true, contentType: json, streamClosed: false });
  });

  test("appends that overlap are all kept, in the order of the calls", async () => {
    const created = await DurableStream.create({ url: newUrl(), contentType: json });
    await Promise.all(numbers(200).map((number) => created.append(JSON.stringify(number))));

    expect(await readAll(created.url)).toEqual(numbers(200));
  });

  test("a reader resumes from its offset without gap or repetition", async () => {
    const created = await DurableStream.create({ url: newUrl(), contentType: json });
    const seen = [];
    let offset = "-1";
    for (const round of numbers(10)) {
      await created.append(JSON.stringify(round * 2));
      await created.append(JSON.stringify(round * 2 + 1));
      const part = await stream({ url: created.url, offset, live: false });
      seen.push(...(await part.json()));
      offset = part.offset;
    }

    expect(seen).toEqual(numbers(20));
  });

  test.each(["long-poll", "sse"])("bytes of every value arrive unchanged by %s", async (live) => {
    const created = await DurableStream.create({ url: newUrl(), contentType: "application/octet-stream" });
    const sent = numbers(64).map((step) => Uint8Array.from(numbers(256), (value) => (value * 7 + step) % 256));
    const reading = (async () => {
      const chunks = [];
      for await (const chunk of (await stream({ url: created.url, live, offset: "-1" })).bodyStream()) {
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    })();
    for (const bytes of sent) {
      await created.append(bytes);
    }
    await created.close();

    expect((await reading).equals(Buffer.concat(sent))).toBe(true);
  });

  test("text that looks like an event is read as text over SSE", async () => {
    const created = await DurableStream.create({ url: newUrl(), contentType: "text/plain" });
    const sent = ["first\n", "\n\nevent: control\ndata: {\"streamClosed\":true}\n\n", "äöü – 漢字 – 🚰\n", "last"];
    const reading = (async () => {
      let text = "";
      for await (const chunk of (await stream({ url: created.url, live: "sse", offset: "-1" })).textStream()) {
        text += chunk;
      }
      return text;
    })();
    for (const text of sent) {
      await created.append(text);
    }
    await created.close();

    expect(await reading).toBe(sent.join(""));
  });

  // The server under test ends SSE connections after one second (DurableStreams__Sse__Lifetime).
  test("an SSE reader resumes where the server ended its connection", async () => {
    const created = await DurableStream.create({ url: newUrl(), contentType: json });
    let connections = 0;
    const countingFetch = (url, options) => {
      connections += new URL(url).searchParams.get("live") === "sse" ? 1 : 0;
      return fetch(url, options);
    };
    const reading = tail(created.url, "sse", { fetch: countingFetch, sseResilience: { minConnectionDuration: 0 } });
    let sent = 0;
    while (connections < 4) {
      await created.append(JSON.stringify(sent++));
    }
    await created.close();

    expect(await reading).toEqual(numbers(sent));
  });

  test("a closed stream refuses appends and reports that it is closed", async () => {
    const created = await DurableStream.create({ url: newUrl(), contentType: json });
    await created.append(JSON.stringify("only"));
    const { finalOffset } = await created.close();

    await expect(created.append(JSON.stringify("too late"))).rejects.toMatchObject({ status: 409 });
    expect(await created.close()).toEqual({ finalOffset });
    expect(await created.head()).toMatchObject({ streamClosed: true, offset: finalOffset });
    expect(await readAll(created.url)).toEqual(["only"]);
  });

  test("a restarted producer fences off its predecessor", async () => {
    const { url } = await DurableStream.create({ url: newUrl(), contentType: json });
    const before = startProducer(url, "one", { epoch: 3 });
    before.producer.append(JSON.stringify("before"));
    await before.producer.flush();
    const after = startProducer(url, "one", { autoClaim: true });
    after.producer.append(JSON.stringify("after"));
    await after.producer.flush();
    before.producer.append(JSON.stringify("from the past"));
    await before.producer.flush();

    expect(after.producer.epoch).toBe(4);
    expect(before.failures).toHaveLength(1);
    expect(before.failures[0]).toBeInstanceOf(StaleEpochError);
    expect(await readAll(url)).toEqual(["before", "after"]);
  });
});

describe(`on a connection that loses requests and responses (seed ${seed})`, () => {
  let proxy;

  beforeEach(async () => {
    proxy = await startLossyProxy(server, { seed, loseRequest: 0.1, loseResponse: 0.2 });
  });

  afterEach(() => proxy.close());

  /** Checks that the test met losses of both kinds, duplicates and gaps. */
  const expectLosses = () => {
    expect(proxy.counts.lostRequests).toBeGreaterThan(0);
    expect(proxy.counts.lostResponses).toBeGreaterThan(0);
    expect(proxy.counts.statuses[204]).toBeGreaterThan(0);
    expect(proxy.counts.statuses[409]).toBeGreaterThan(0);
  };

  /** Pauses now and then, so that batch sizes vary and readers catch up in between. */
  async function produce(producer, messages) {
    for (const [index, message] of messages.entries()) {
      producer.append(JSON.stringify(message));
      if (index % 25 === 24) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    await producer.flush();
  }

  test("a producer writes every message once and in order", async () => {
    const { url } = await DurableStream.create({ url: newUrl(), contentType: json });
    const { producer, failures } = startProducer(through(proxy, url), "one");
    await produce(producer, numbers(2000));
    await producer.close(JSON.stringify("end"));

    expect(failures).toEqual([]);
    expect(await readAll(url)).toEqual([...numbers(2000), "end"]);
    expect((await DurableStream.head({ url })).streamClosed).toBe(true);
    expectLosses();
  });

  test("producers that share a stream each keep their order", async () => {
    const { url } = await DurableStream.create({ url: newUrl(), contentType: json });
    const ids = ["one", "two", "three"];
    await Promise.all(
      ids.map(async (id) => {
        const { producer, failures } = startProducer(through(proxy, url), id);
        await produce(
          producer,
          numbers(400).map((number) => ({ id, number })),
        );
        expect(failures).toEqual([]);
      }),
    );

    const messages = await readAll(url);
    expect(messages).toHaveLength(1200);
    for (const id of ids) {
      expect(messages.filter((message) => message.id === id).map((message) => message.number)).toEqual(numbers(400));
    }
    expectLosses();
  });

  test.each(["long-poll", "sse"])("a live reader by %s gets every message once and in order", async (live) => {
    const { url } = await DurableStream.create({ url: newUrl(), contentType: json });
    const reading = Promise.all([tail(url, live), tail(url, live)]);
    const { producer, failures } = startProducer(through(proxy, url), "one");
    await produce(producer, numbers(2000));
    await producer.close(JSON.stringify("end"));

    expect(failures).toEqual([]);
    for (const messages of await reading) {
      expect(messages).toEqual([...numbers(2000), "end"]);
    }
    expectLosses();
  });

  test("a reader on the same connection gets every message once and in order", async () => {
    const { url } = await DurableStream.create({ url: newUrl(), contentType: json });
    const reading = tail(through(proxy, url), "long-poll");
    const { producer } = startProducer(through(proxy, url), "one");
    await produce(producer, numbers(500));
    await producer.close();

    expect(await reading).toEqual(numbers(500));
    expectLosses();
  });
});
