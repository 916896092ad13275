/** A group in which others say whatever they like, and daemons of the original live. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import transcripts from "../fixtures/transcripts.json" with { type: "json" };
import type { Running } from "../helpers/flom.ts";
import { inLab, Lab, type LabHost } from "../helpers/lab.ts";
import type { Reply } from "./raw_udp.ts";

const GROUP = "239.255.0.1";
const PORT = 28015;
const PLANS = {
  mojan: { addresses: ["10.77.0.1/24", "fd77::1/64"] },
  presanella: { addresses: ["10.77.0.2/24", "fd77::2/64"] },
};
const WITH_THIRD = { ...PLANS, third: { addresses: ["10.77.0.3/24"] } };

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" ?>';
const QUESTION = recorded("discover-ipv4-wildcard-daemon", "client");

/** What the original said, byte for byte. */
function recorded(name: string, from: "client" | "daemon"): string {
  const { steps } = transcripts.find((transcript) => transcript.name === name)!;
  const step = steps.find((step) => step.from === from)!;
  return "text" in step ? step.text ?? "" : "";
}

/** The answer of a daemon of the original. */
function answerOf(address: string, port: number): string {
  return `${DECLARATION}<msg level="3" verb="4" step="16"><network address="${address}" port="${port}"/></msg>`;
}

/** The group of a test, as one of the hosts reaches it. */
interface Way {
  readonly group: string;
  readonly port: number;
  readonly via: string;
}

const FROM_PRESANELLA: Way = { group: GROUP, port: PORT, via: "10.77.0.2" };

function raw(host: LabHost, verb: string, { group, port, via }: Way, ...rest: string[]): Running {
  const program = fromFileUrl(import.meta.resolve("./raw_udp.ts"));
  const words = [Deno.execPath(), "run", "-A", "--quiet", "--no-config", program];
  return host.start(...words, verb, group, String(port), via, ...rest);
}

function hex(datagram: string | Uint8Array): string {
  const bytes = typeof datagram === "string" ? new TextEncoder().encode(datagram) : datagram;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Sends datagrams to the group, and returns what comes back. */
async function ask(host: LabHost, way: Way, ...datagrams: (string | Uint8Array)[]): Promise<Reply[]> {
  return await replies(raw(host, "ask", way, "1", ...datagrams.map(hex)));
}

async function replies(asking: Running): Promise<Reply[]> {
  const { code, stdout, stderr } = await asking.result();
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  return JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
}

/** Starts what answers every question in the group as it is told. */
async function respond(host: LabHost, via: string, ...answers: string[]): Promise<Running> {
  const responder = raw(host, "respond", { group: GROUP, port: PORT, via }, ...answers.map(hex));
  await responder.printed("ready");
  return responder;
}

async function startDaemon(host: LabHost, ...args: string[]): Promise<void> {
  assertEquals(await host.flom(...args, "-d", "-1", "--", "true"), { code: 0, stdout: "", stderr: "" });
}

const withoutClaim = (text: string) => text.replace(/(<msg [^>]*) claim="[^"]*"/, "$1");

const HOSTILE: Readonly<Record<string, string | Uint8Array>> = {
  "nothing": "",
  "a newline": "\n",
  "a zero": "\0",
  "no markup": "hello",
  "no UTF-8": Uint8Array.of(0xff, 0xfe, 0x80, 0x3c),
  "half a question": QUESTION.slice(0, 40),
  "a question without its end": QUESTION.replace("</msg>", ""),
  "two questions": QUESTION + QUESTION,
  "another level": QUESTION.replace('level="3"', 'level="2"'),
  "another verb": QUESTION.replace('verb="4"', 'verb="9"'),
  "another step": QUESTION.replace('step="8"', 'step="24"'),
  "ping/8": QUESTION.replace('verb="4"', 'verb="3"'),
  "ping/16": QUESTION.replace('verb="4" step="8"', 'verb="3" step="16"'),
  "shutdown": QUESTION.replace('verb="4"', 'verb="5"').replace("></msg>", '><shutdown immediate="1"/></msg>'),
  "an answer": answerOf("10.77.0.99", 1),
  "an answer without an address": answerOf("", 1),
  "a question of 600 bytes": QUESTION.replace("<msg ", `<msg${" ".repeat(600 - QUESTION.length)} `),
  "600 bytes of anything": "x".repeat(600),
  "60000 bytes": "<".repeat(60_000),
};

Deno.test(inLab("what is no question is not answered, and does the daemon no harm", async () => {
  await using lab = await Lab.create(PLANS);
  await startDaemon(lab.host("mojan"), "-a", "10.77.0.1", "-A", GROUP);
  const presanella = lab.host("presanella");
  // The question comes last: whatever else were answered would be answered before it.
  const heard = await ask(presanella, FROM_PRESANELLA, ...Object.values(HOSTILE), QUESTION);
  assertEquals(heard.map(({ text }) => withoutClaim(text)), [answerOf("10.77.0.1", 28015)]);
  assertEquals((await presanella.flom("-A", GROUP, "-d", "0", "--", "echo", "hi")).stdout, "hi\n");
}));

Deno.test(inLab("a client of the original is answered to the byte, but for a claim", async () => {
  await using lab = await Lab.create(PLANS);
  const [mojan, presanella] = [lab.host("mojan"), lab.host("presanella")];
  assertEquals(new TextEncoder().encode(QUESTION).length, 78);
  const cases = [
    { name: "discover-ipv4-wildcard-daemon", place: [], group: GROUP, via: "10.77.0.2", port: 29130 },
    {
      ...{ name: "discover-ipv4-explicit-address", group: "239.255.4.100", via: "10.77.0.2", port: 29135 },
      place: ["-a", "10.77.0.1", "-p", "29131"],
    },
    {
      ...{ name: "discover-ipv6-explicit-address", group: "ff05::4:102", via: "::%eth1", port: 29132 },
      place: ["-a", "fd77::1", "-p", "29134"],
    },
  ];
  await Promise.all(cases.map(async ({ name, place, group, via, port }) => {
    await startDaemon(mojan, ...place, "-A", group, "-P", String(port));
    const heard = await ask(presanella, { group, port, via }, recorded(name, "client"));
    assertEquals(heard.length, 1, name);
    const { text, ...from } = heard[0]!;
    const served = / port="(\d+)"/.exec(text)![1]!;
    const expected = recorded(name, "daemon").replace("${PORT}", served);
    // The recorded daemon was on another host.
    assertEquals(
      withoutClaim(text),
      expected.replace("10.77.0.3", "10.77.0.1").replace("fd77::3", "fd77::1"),
    );
    assertEquals(from.port, port);
    assertMatch(from.address, group.includes(":") ? /^(fd77::1$|fe80:)/ : /^10\.77\.0\.1$/);
    const address = group.includes(":") ? "fd77::1" : "10.77.0.1";
    const there = await presanella.flom("-a", address, "-p", served, "-d", "0", "--", "echo", "hi");
    assertEquals(there, { code: 0, stdout: "hi\n", stderr: "" });
  }));
}));

Deno.test(
  inLab("a flood from one host is answered 200 times a second, and another host's client too", async () => {
    await using lab = await Lab.create(WITH_THIRD);
    await startDaemon(lab.host("mojan"), "-a", "10.77.0.1", "-A", GROUP);
    await using flood = raw(lab.host("presanella"), "ask", FROM_PRESANELLA, "1000", hex(QUESTION));
    await flood.printed("sending");
    const client = await lab.host("third").flom("-A", GROUP, "-d", "0", "-D", "1", "--", "echo", "hi");
    assertEquals(client, { code: 0, stdout: "hi\n", stderr: "" });
    const heard = await replies(flood);
    // The daemon counts by seconds of its own, of which the answers may touch one more than they take.
    const seconds = 1 + Math.ceil((heard.at(-1)!.atMs - heard[0]!.atMs) / 1000);
    assert(heard.length >= 100, `${heard.length} answers`);
    assert(heard.length <= 200 * seconds, `${heard.length} answers in ${seconds} seconds`);
  }),
);

Deno.test(inLab("-V tells of all daemons that answer, and takes the one that tells its age", async () => {
  await using lab = await Lab.create(WITH_THIRD);
  const [presanella, third] = [lab.host("presanella"), lab.host("third")];
  await startDaemon(lab.host("mojan"), "-a", "10.77.0.1", "-A", GROUP);
  await using _two = await respond(third, "10.77.0.3", answerOf("", 1), answerOf("10.77.0.9", 2));
  const { code, stdout, stderr } = await presanella.flom("-A", GROUP, "-d", "0", "-V", "--", "echo", "hi");
  assertEquals(code, 0);
  assert(stdout.endsWith("hi\n"), stdout);
  assertEquals(stdout.match(/^reply from /gm)?.length, 3, stdout);
  assertMatch(
    stderr,
    /^flom: 3 daemons answer in the group 239\.255\.0\.1: 10\.77\.0\.1, port 28015; 10\.77\.0\.3, port 1; 10\.77\.0\.9, port 2; taking the first, the eldest\n$/,
  );
}));

Deno.test(inLab("an answer that is none is passed over, and the next that is one is taken", async () => {
  await using lab = await Lab.create(WITH_THIRD);
  const [mojan, presanella, third] = [lab.host("mojan"), lab.host("presanella"), lab.host("third")];
  await startDaemon(mojan, "-a", "10.77.0.1", "-A", GROUP);
  const fakes = [
    "<msg",
    QUESTION,
    answerOf("0.0.0.0", 1),
    answerOf("::", 1),
    answerOf("", 0),
    answerOf("", 70_000),
  ];
  await using _liar = await respond(third, "10.77.0.3", "", ...fakes);
  // The real daemon speaks only after the fakes were heard, and passed over.
  await mojan.must("pkill", "-STOP", "flom");
  const args = ["-A", GROUP, "-d", "0", "-V", "-I", "300", "-D", "20"];
  await using client = presanella.startFlom(...args, "--", "echo", "hi");
  await client.printed("no reply");
  await mojan.must("pkill", "-CONT", "flom");
  const { code, stdout, stderr } = await client.result();
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assert(stdout.includes("reply from 10.77.0.3/28015 is '<msg'\n"), stdout);
  assert(stdout.endsWith("hi\n"), stdout);
}));

Deno.test(inLab("an answer that points where nobody listens ends in words", async () => {
  await using lab = await Lab.create(PLANS);
  const [mojan, presanella] = [lab.host("mojan"), lab.host("presanella")];
  await using _liar = await respond(mojan, "10.77.0.1", answerOf("", 9));
  const { code, stdout, stderr } = await presanella.flom("-A", GROUP, "-d", "0", "--", "echo", "hi");
  assertEquals({ code, stdout }, { code: 99, stdout: "" });
  assertMatch(stderr, /^flom: .*10\.77\.0\.1.*port 9.*\n$/);
}));
