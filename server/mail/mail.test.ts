import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { type Logger, silentLogger } from '#server/lib/logger.ts';
import { createMail } from './mail.ts';

type Received = { from: string; to: string[]; source: string; user: unknown };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A real mail server that keeps what it is given. */
async function startMailServer(options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          source: Buffer.concat(chunks).toString('utf8'),
          user: session.user,
        });
        done();
      });
    },
    ...options,
  });
  // A client that goes away in the middle is what some of these tests are about.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return { received, port: (server.server.address() as AddressInfo).port };
}

const letter = {
  to: 'bo@example.org',
  name: 'Bo',
  purpose: 'invite',
  url: 'https://frames.example.org/join#frl_abc-DEF_123',
  expiresAt: Date.UTC(2026, 10, 27, 15, 6),
  by: 'Ann <admin>',
} as const;
const from = 'Frameroom <frames@example.org>';

/** Quoted-printable, as mails have their lines folded. */
function decoded(source: string): string {
  return source
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
const headOf = (source: string) => source.slice(0, source.indexOf('\r\n\r\n'));

describe('a mail', () => {
  it('brings the link as text and as HTML, and says who asked for it and until when it works', async () => {
    const { port, received } = await startMailServer();
    const mail = createMail({ url: `smtp://127.0.0.1:${port}`, from, log: silentLogger });
    expect(await mail.sendLink(letter)).toBe('sent');
    const [one] = received;
    expect(one).toMatchObject({ from: 'frames@example.org', to: ['bo@example.org'] });
    expect(headOf(one?.source ?? '')).toMatch(/^From: Frameroom <frames@example.org>$/m);
    expect(headOf(one?.source ?? '')).toMatch(/^Subject: You are invited to Frameroom$/m);
    const text = decoded(one?.source ?? '');
    expect(text.split(letter.url)).toHaveLength(4);
    expect(text).toContain('Ann <admin> has made an account for you');
    expect(text).toContain('Ann &lt;admin&gt; has made an account for you');
    expect(text).toContain('until 27 November 2026 at 15:06 UTC');
  });

  it('for a lost password says so', async () => {
    const { port, received } = await startMailServer();
    const mail = createMail({ url: `smtp://127.0.0.1:${port}`, from, log: silentLogger });
    expect(await mail.sendLink({ ...letter, purpose: 'reset' })).toBe('sent');
    expect(received[0]?.source).toContain('Subject: Choose a new password for Frameroom');
  });

  it.each([
    'Eve\r\nBcc: victim@example.org',
    'Eve\nBcc: victim@example.org\n\nA body of her own',
    'Eve" <victim@example.org>, "Eve',
    'victim@example.org, Eve',
  ])('to somebody called %j goes to nobody else, and has no header of theirs', async (name) => {
    const { port, received } = await startMailServer();
    const mail = createMail({ url: `smtp://127.0.0.1:${port}`, from, log: silentLogger });
    expect(await mail.sendLink({ ...letter, name, by: name })).toBe('sent');
    expect(received.map(({ to }) => to)).toEqual([['bo@example.org']]);
    const head = headOf(received[0]?.source ?? '');
    expect(head).not.toMatch(/^(Bcc|Cc):/im);
    expect(head).toMatch(/^Subject: You are invited to Frameroom$/m);
    expect(head).toMatch(/^MIME-Version: 1.0$/m);
  });

  it('is sent by the user of the settings', async () => {
    const { port, received } = await startMailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === 'hub@example.org' && password === 'p@ss/word'
          ? done(null, { user: username })
          : done(new Error('Wrong user or password')),
    });
    const send = (password: string) =>
      createMail({
        url: `smtp://hub%40example.org:${encodeURIComponent(password)}@127.0.0.1:${port}`,
        from,
        log: silentLogger,
      }).sendLink(letter);
    expect(await send('p@ss/word')).toBe('sent');
    expect(received).toMatchObject([{ user: 'hub@example.org' }]);
    expect(await send('wrong')).toBe('failed');
    expect(received).toHaveLength(1);
  });
});

describe('a mail that cannot be sent is answered so, and logged without the link or a password:', () => {
  async function fails(url: string): Promise<string> {
    const lines: unknown[] = [];
    const log = { warn: (...line: unknown[]) => void lines.push(line) } as unknown as Logger;
    expect(await createMail({ url, from, log, timeoutMs: 300 }).sendLink(letter)).toBe('failed');
    expect(lines).toHaveLength(1);
    const line = JSON.stringify(lines, (_key, value) =>
      value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value,
    );
    expect(line).not.toContain('frl_abc');
    expect(line).not.toContain('pass-word');
    return line;
  }

  it('the server refuses whom it is for', async () => {
    const { port } = await startMailServer({
      onRcptTo: (_address, _session, done) => done(new Error('We do not know this person')),
    });
    expect(await fails(`smtp://127.0.0.1:${port}`)).toContain('We do not know this person');
  });

  it('the server refuses the password', async () => {
    const { port } = await startMailServer({
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(new Error('Wrong user or password')),
    });
    await fails(`smtp://hub:pass-word@127.0.0.1:${port}`);
  });

  it('nobody listens there', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(await fails(`smtp://hub:pass-word@127.0.0.1:${port}`)).toContain('ECONNREFUSED');
  });

  it('the server takes the call and never says a word', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    expect(await fails(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`)).toContain('ETIMEDOUT');
  });

  it('the server’s certificate is not to be trusted', async () => {
    // smtp-server brings a self-signed one of its own.
    const { port } = await startMailServer({ disabledCommands: [] });
    expect(await fails(`smtp://127.0.0.1:${port}`)).toMatch(/certificate/i);
  });
});
