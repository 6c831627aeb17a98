// The official libraries on top of the client, as applications use them.
import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import * as aiSdk from "@durable-streams/aisdk-transport";
import { DurableStream, stream } from "@durable-streams/client";
import { createStateSchema } from "@durable-streams/state";
import { createStreamDB } from "@durable-streams/state/db";
import * as tanStack from "@durable-streams/tanstack-ai-transport";
import { YjsProvider } from "@durable-streams/y-durable-streams";
import { YjsServer } from "@durable-streams/y-durable-streams/server";
import * as decoding from "lib0/decoding";
import * as Y from "yjs";

const server = process.env.SERVER_URL;
const json = "application/json";
const newUrl = () => `${server}/v1/stream/client/${randomUUID()}`;

/** What y-durable-streams does to continue after an offset. */
function incremented(offset) {
  const [generation, position] = offset.split("_");
  return `${generation}_${String(Number(position) + 1).padStart(position.length, "0")}`;
}

describe("y-durable-streams", () => {
  const cleanups = [];

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) {
      await cleanup();
    }
  });

  /** A server for documents that writes a snapshot after every update. */
  async function startYjs() {
    vi.spyOn(console, "log").mockImplementation(() => {});
    const yjs = new YjsServer({ dsServerUrl: server, compactionThreshold: 1 });
    await yjs.start();
    cleanups.push(() => yjs.stop());
    return `${yjs.url}/v1/yjs/test`;
  }

  /** Opens a document and waits until it has everything that is stored. */
  async function open(baseUrl, docId, liveMode) {
    const doc = new Y.Doc();
    const provider = new YjsProvider({ doc, baseUrl, docId, liveMode, connect: false });
    const problems = [];
    provider.on("error", (problem) => problems.push(problem));
    cleanups.push(() => provider.destroy());
    const synced = new Promise((resolve) => provider.once("synced", resolve));
    await provider.connect();
    expect(problems).toEqual([]);
    await synced;
    return { provider, text: doc.getText("text"), problems };
  }

  const snapshotOf = async (baseUrl, docId) => {
    const found = await fetch(`${baseUrl}/docs/${docId}?offset=snapshot`, { redirect: "manual" });
    return new URL(found.headers.get("location"), baseUrl).searchParams.get("offset");
  };

  test.each(["sse", "long-poll"])("documents continue by %s straight after a compaction", async (liveMode) => {
    const baseUrl = await startYjs();
    const docId = randomUUID();
    const writer = await open(baseUrl, docId, liveMode);
    let snapshot = "-1";
    for (const word of ["one ", "two ", "three "]) {
      writer.text.insert(writer.text.length, word);
      const before = snapshot;
      await vi.waitFor(
        async () => {
          snapshot = await snapshotOf(baseUrl, docId);
          expect(snapshot.endsWith("_snapshot") && snapshot !== before).toBe(true);
        },
        { timeout: 10_000, interval: 20 },
      );
    }

    // Its first read is one after the tail, which is where the snapshot ends.
    const reader = await open(baseUrl, docId, liveMode);
    expect(reader.text.toString()).toBe("one two three ");
    writer.text.insert(writer.text.length, "four");
    await vi.waitFor(() => expect(reader.text.toString()).toBe("one two three four"), { timeout: 10_000 });
    expect([writer.problems, reader.problems]).toEqual([[], []]);
  });

  test("a read of updates straight after a compaction continues one after the tail", async () => {
    const baseUrl = await startYjs();
    const docId = randomUUID();
    const writer = await open(baseUrl, docId, "long-poll");
    writer.text.insert(0, "compacted ");
    let snapshot;
    await vi.waitFor(
      async () => {
        snapshot = await snapshotOf(baseUrl, docId);
        expect(snapshot).toMatch(/_snapshot$/);
      },
      { timeout: 10_000, interval: 20 },
    );
    const read = (offset) => fetch(`${baseUrl}/docs/${docId}?offset=${encodeURIComponent(offset)}`);

    const compacted = await read(snapshot);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, new Uint8Array(await compacted.arrayBuffer()));
    expect(doc.getText("text").toString()).toBe("compacted ");
    const next = compacted.headers.get("stream-next-offset");
    expect(next).toBe(incremented(snapshot.replace(/_snapshot$/, "")));

    const atTail = await read(next);
    expect([atTail.status, (await atTail.arrayBuffer()).byteLength]).toEqual([200, 0]);
    writer.text.insert(writer.text.length, "and more");
    await vi.waitFor(
      async () => {
        const more = await read(next);
        expect(more.status).toBe(200);
        const updates = decoding.createDecoder(new Uint8Array(await more.arrayBuffer()));
        while (decoding.hasContent(updates)) {
          Y.applyUpdate(doc, decoding.readVarUint8Array(updates));
        }

        expect(doc.getText("text").toString()).toBe("compacted and more");
      },
      { timeout: 10_000, interval: 20 },
    );
    expect(writer.problems).toEqual([]);
  });

  test.each(["long-poll", "sse", false])("an incremented offset continues where the offset does (live %s)", async (live) => {
    const { url } = await DurableStream.create({ url: newUrl(), contentType: "application/octet-stream" });
    const handle = new DurableStream({ url, contentType: "application/octet-stream" });
    await handle.append(Buffer.from("first"));
    const { offset } = await handle.head();
    if (live === false) {
      const atTail = await stream({ url, offset: incremented(offset), live });
      expect([await atTail.text(), atTail.offset]).toEqual(["", offset]);
      await handle.append(Buffer.from("second"));
      expect(await (await stream({ url, offset: incremented(offset), live })).text()).toBe("second");
      return;
    }

    const reading = (async () => {
      const chunks = [];
      for await (const chunk of (await stream({ url, offset: incremented(offset), live })).bodyStream()) {
        chunks.push(chunk);
      }
      return Buffer.concat(chunks).toString();
    })();
    await handle.append(Buffer.from("second"));
    await handle.close();
    expect(await reading).toBe("second");
  });

  // Enough appends for the server to join the first ones to larger segments.
  test("every incremented offset of a long stream reads what the offset does", async () => {
    const { url } = await DurableStream.create({ url: newUrl(), contentType: json });
    const handle = new DurableStream({ url, contentType: json });
    const offsets = [];
    for (let number = 0; number < 100; number++) {
      await handle.append(JSON.stringify(number));
      offsets.push((await handle.head()).offset);
    }

    const readFrom = async (offset) => (await stream({ url, offset, live: false })).json();
    const read = await Promise.all(offsets.map(readFrom));
    expect(await Promise.all(offsets.map((offset) => readFrom(incremented(offset))))).toEqual(read);
    expect(read.map((numbers) => numbers.length)).toEqual(offsets.map((_, index) => offsets.length - 1 - index));
  });

  test("a client that is further ahead than the stream is refused", async () => {
    const { url } = await DurableStream.create({ url: newUrl(), contentType: "application/octet-stream" });
    const { offset } = await DurableStream.head({ url });
    const response = await fetch(`${url}?offset=${incremented(incremented(offset))}`);
    expect([response.status, (await response.json()).error.code]).toEqual([400, "INVALID_OFFSET"]);
  });
});

test("the AI SDK transport delivers a response, live and again to a client that comes back", async () => {
  const url = newUrl();
  const chunks = [
    { type: "text-start", id: "1" },
    ...["Hello", ", ", "world"].map((delta) => ({ type: "text-delta", id: "1", delta })),
    { type: "text-end", id: "1" },
  ];
  async function* source() {
    yield* chunks;
  }
  const transport = aiSdk.createDurableChatTransport({
    api: "http://chat.example/api",
    fetchClient: async (_, { method }) =>
      method === "POST"
        ? aiSdk.toDurableStreamResponse({ source: source(), stream: { writeUrl: url } })
        : Response.json({ streamUrl: url }),
  });
  const collect = async (readable) => {
    const all = [];
    for await (const chunk of readable) {
      all.push(chunk);
    }
    return all;
  };

  const sent = await transport.sendMessages({ trigger: "submit-message", chatId: "c", messages: [] });
  expect(await collect(sent)).toEqual(chunks);
  expect(await collect(await transport.reconnectToStream({ chatId: "c" }))).toEqual(chunks);
});

test("the TanStack AI transport delivers a snapshot of the session and then what follows", async () => {
  const url = newUrl();
  async function* answer(messageId, words) {
    yield { type: "TEXT_MESSAGE_START", messageId, role: "assistant" };
    for (const delta of words) {
      yield { type: "TEXT_MESSAGE_CONTENT", messageId, delta };
    }
    yield { type: "TEXT_MESSAGE_END", messageId };
  }
  const respond = (question, words) =>
    tanStack.toDurableChatSessionResponse({
      stream: { writeUrl: url },
      newMessages: [{ id: `question ${question}`, role: "user", parts: [{ type: "text", content: question }] }],
      responseStream: answer(`answer ${question}`, words),
      mode: "await",
    });

  await respond("one", ["first ", "answer"]);
  const abort = new AbortController();
  const connection = tanStack.durableStreamConnection({ sendUrl: "http://chat.example/api", readUrl: url });
  const received = connection.subscribe(abort.signal)[Symbol.asyncIterator]();
  const { value: snapshot } = await received.next();
  expect(snapshot.messages.map(({ id, parts }) => [id, parts.map(({ content }) => content).join("")])).toEqual([
    ["question one", "one"],
    ["answer one", "first answer"],
  ]);

  await respond("two", ["second"]);
  const following = [];
  while (following.at(-1)?.messageId !== "answer two" || following.at(-1).type !== "TEXT_MESSAGE_END") {
    following.push((await received.next()).value);
  }
  abort.abort();
  expect(following.filter(({ type }) => type === "TEXT_MESSAGE_CONTENT").map(({ delta }) => delta)).toEqual([
    "two",
    "second",
  ]);
});

test.each(["long-poll", "sse"])("StreamDB loads a state and follows its changes by %s", async (live) => {
  const { url } = await DurableStream.create({ url: newUrl(), contentType: json });
  const handle = new DurableStream({ url, contentType: json });
  const any = { "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) } };
  const state = createStateSchema({ users: { schema: any, type: "user", primaryKey: "id" } });
  const apply = (event) => handle.append(JSON.stringify(event));
  await apply(state.users.insert({ value: { id: "1", name: "Ada" } }));
  await apply(state.users.insert({ value: { id: "2", name: "Alan" } }));
  const db = createStreamDB({ streamOptions: { url, contentType: json }, live, state });
  try {
    await db.preload();
    expect(db.collections.users.get("1")).toMatchObject({ name: "Ada" });

    await apply(state.users.update({ value: { id: "1", name: "Ada Lovelace" } }));
    await apply(state.users.delete({ key: "2" }));
    await vi.waitFor(() => expect(db.collections.users.size).toBe(1), { timeout: 10_000 });
    expect(db.collections.users.get("1")).toMatchObject({ name: "Ada Lovelace" });
  } finally {
    db.close();
  }
});
