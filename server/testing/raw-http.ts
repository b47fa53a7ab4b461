// HTTP by the byte, for tests that send what no client library would: heads as they are, over a few connections that stay.
import { connect, type Socket } from 'node:net';

export type RawAnswer = {
  /** 0: closed without an answer. */
  status: number;
  head: string;
  body: string;
};

export type RawHttp = ReturnType<typeof createRawHttp>;

const answerWithinMs = 15_000;
const headEnd = '\r\n\r\n';

/** One request at a time over one connection, which is opened again when the other side has closed it. */
export function createRawHttp(port: number) {
  let socket: Socket | null = null;

  /** Stops reading at the head of what goes on for ever: an upgrade, a stream. */
  function ask(request: Buffer): Promise<RawAnswer> {
    const current = socket?.writable ? socket : connect({ port, host: '127.0.0.1', noDelay: true });
    socket = current;
    return new Promise((resolve, reject) => {
      let received = Buffer.alloc(0);
      const timer = setTimeout(() => {
        current.destroy();
        reject(new Error(`no answer within ${answerWithinMs} ms`));
      }, answerWithinMs);
      function settle(answer: RawAnswer, goesOn: boolean): void {
        clearTimeout(timer);
        current.off('data', onData).off('close', onClose);
        if (!goesOn) {
          current.destroy();
          socket = null;
        }
        resolve(answer);
      }
      function onData(chunk: Buffer): void {
        received = Buffer.concat([received, chunk]);
        const answer = readAnswer(received, false);
        if (answer) settle(answer, answer.status !== 101 && !/^connection: close/im.test(answer.head));
      }
      function onClose(): void {
        settle(readAnswer(received, true) ?? { status: 0, head: '', body: '' }, false);
      }
      current.on('data', onData).once('close', onClose);
      // What went wrong is seen as the close that follows.
      if (current.listenerCount('error') === 0) current.on('error', () => undefined);
      current.write(request);
    });
  }

  return { ask, close: () => void socket?.destroy() };
}

/** Null: there is more to come. */
function readAnswer(bytes: Buffer, isOver: boolean): RawAnswer | null {
  const end = bytes.indexOf(headEnd);
  if (end === -1) return null;
  const head = bytes.toString('latin1', 0, end);
  const status = Number(head.slice(9, 12));
  const body = bytes.subarray(end + headEnd.length);
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  const isChunked = /^transfer-encoding: chunked/im.test(head);
  const isWhole =
    isOver ||
    [101, 204, 304].includes(status) ||
    (isChunked ? body.includes('0\r\n\r\n') : length !== undefined && body.length >= Number(length));
  return isWhole ? { status, head, body: (isChunked ? joinChunks(body) : body).toString('utf8') } : null;
}

function joinChunks(bytes: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let rest = bytes; ; ) {
    const line = rest.indexOf('\r\n');
    const length = Number.parseInt(rest.toString('latin1', 0, line), 16);
    if (line === -1 || !length) return Buffer.concat(chunks);
    chunks.push(rest.subarray(line + 2, line + 2 + length));
    rest = rest.subarray(line + 2 + length + 2);
  }
}

/** What stands in a line of the head must not end it, nor a blank the address. */
export const inLine = (text: string) => text.replaceAll(/[\r\n]/g, '');
export const inPath = (text: string) => inLine(text).replaceAll(' ', '%20');

/** The texts are latin1: one character a byte. */
export function rawRequest(
  method: string,
  target: string,
  headers: readonly string[] = [],
  body: Buffer = Buffer.alloc(0),
): Buffer {
  const length = method === 'GET' ? [] : [`Content-Length: ${body.length}`];
  const start = `${method} ${inPath(target)} HTTP/1.1`;
  const lines = [start, 'Host: 127.0.0.1', ...headers.map(inLine), ...length];
  return Buffer.concat([Buffer.from(lines.join('\r\n') + headEnd, 'latin1'), body]);
}
