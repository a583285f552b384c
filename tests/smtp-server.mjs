// A mail server for tests: keeps every mail as a file, and fails on demand.
//   node smtp-server.mjs FOLDER [--port N] [--starttls | --tls] [--cert FILE --key FILE] [--auth USER:PASSWORD] [--auth-method PLAIN|LOGIN]
//                        [--delay MS] [--mails-per-connection N] [--connections N] [--ascii]
// Prints "listening on N", then serves until its standard input closes (so it never outlives the test that started it).
// A mail becomes FOLDER/0001.eml once it is complete, below lines that tell its envelope, its connection, and who had signed in.
// --delay: how long it takes over each text.  --mails-per-connection, --connections: answers 421 to what is more.
// --ascii: without SMTPUTF8.
// The part before the @ of a recipient asks for a fault:
//   bounce-550          refused for good, with that code         later-450      refused for now, always
//   later-450-x2        refused for now, twice                   reject-554     refused after the text was sent
//   slow-3              accepted after three seconds             drop-before-data, drop-after-data (-x1: once)
// drop-after-data keeps the mail and cuts the line before saying so: the sender cannot know, and sends again.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

const [folder, ...args] = process.argv.slice(2);
const option = name => args.includes(name) ? args[args.indexOf(name) + 1] : undefined;
const credentials = option('--auth');
const starttls = args.includes('--starttls');
const tls = args.includes('--tls');
const delay = Number(option('--delay') ?? 0);
const perConnection = Number(option('--mails-per-connection') ?? Infinity);
const connections = Number(option('--connections') ?? Infinity);
const faults = new Map();
const carried = new Map();
let mails = 0;

mkdirSync(folder, { recursive: true });

const server = new SMTPServer({
  disableReverseLookup: true,
  authOptional: !credentials,
  allowInsecureAuth: true,
  secure: tls,
  ...(option('--cert') ? { cert: readFileSync(option('--cert')), key: readFileSync(option('--key')) } : {}),
  authMethods: [option('--auth-method') ?? 'PLAIN', ...(option('--auth-method') ? [] : ['LOGIN'])],
  hideSMTPUTF8: args.includes('--ascii'),
  disabledCommands: [...(starttls ? [] : ['STARTTLS']), ...(credentials ? [] : ['AUTH'])],
  size: 20 * 1024 * 1024,
  onAuth: ({ username, password }, session, done) =>
    `${username}:${password}` === credentials ? done(null, { user: username }) : done(failure(535, 'Wrong user or password')),
  onConnect: (session, done) => server.connections.size > connections ? done(failure(421, 'Too many connections')) : done(),
  onMailFrom: (from, session, done) => (carried.get(session.id) ?? 0) >= perConnection ? (done(failure(421, 'Enough of this connection')), drop(session, 20)) : done(),
  onRcptTo: ({ address }, session, done) => { receive(address, session).then(() => done(), done); },
  onData: (stream, session, done) => { keep(stream, session).then(done, done); },
});
// A client that is killed resets its line.
server.on('error', error => error.code === 'ECONNRESET' || console.error(String(error)));
server.listen(Number(option('--port') ?? 0), '127.0.0.1', () => console.log(`listening on ${server.server.address().port}`));
process.stdin.on('end', () => process.exit(0)).resume();

async function receive(address, session) {
  const [, fault, code] = /^(bounce|later)-([45]\d\d)(?:-x\d+)?@/.exec(address) ?? [];
  if (fault && isStillFaulty(address))
    throw failure(Number(code), fault === 'bounce' ? 'No such mailbox' : 'Try again later');
  if (/^drop-before-data(-x\d+)?@/.test(address) && isStillFaulty(address))
    drop(session);
  await wait(1000 * Number(/^slow-(\d+)@/.exec(address)?.[1] ?? 0));
}

async function keep(stream, session) {
  const parts = [];
  for await (const part of stream)
    parts.push(part);
  await wait(delay);
  const to = session.envelope.rcptTo.map(r => r.address);
  const rejected = to.map(address => /^reject-(5\d\d)@/.exec(address)?.[1]).find(Boolean);
  if (rejected)
    throw failure(Number(rejected), 'Not this text');

  const name = join(folder, `${String(++mails).padStart(4, '0')}.eml`);
  carried.set(session.id, (carried.get(session.id) ?? 0) + 1);
  const envelope = [
    `Return-Path: <${session.envelope.mailFrom.address ?? ''}>`,
    ...to.map(a => `Delivered-To: ${a}`),
    `X-Connection: ${session.id}`,
    `X-Encrypted: ${session.secure ? 'yes' : 'no'}`,
    `X-User: ${session.user || 'nobody'}`,
  ];
  writeFileSync(`${name}.part`, Buffer.concat([Buffer.from(envelope.join('\r\n') + '\r\n'), ...parts]));
  renameSync(`${name}.part`, name);
  if (to.some(address => /^drop-after-data(-x\d+)?@/.test(address) && isStillFaulty(address)))
    drop(session);
}

// "-x2" in an address: twice, and never again.
function isStillFaulty(address) {
  const times = (faults.get(address) ?? 0) + 1;
  faults.set(address, times);
  return times <= Number(/-x(\d+)@/.exec(address)?.[1] ?? Infinity);
}

async function drop(session, after = 0) {
  if (after)
    await wait(after);
  for (const connection of server.connections) {
    if (connection.session === session || connection.id === session.id)
      connection._socket.destroy();
  }
}

function failure(responseCode, message) {
  return Object.assign(new Error(message), { responseCode });
}
