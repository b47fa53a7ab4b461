// One kept-alive connection that posts pictures. Raw bytes on a socket: Node's own client costs more per request than the
// server under test, and would be what is measured.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export type PostTarget = {
  port: number;
  device: string;
  key: string;
  /** Which of the hub's doors: its own, when it is not said. */
  door?: 'frames' | 'pi-rooms';
};

export type PostConnection = {
  /** Resolves with the status when the answer is here. One at a time. */
  post(picture: Buffer): Promise<number>;
  close(): void;
};

export async function openPostConnection(target: PostTarget): Promise<PostConnection> {
  const socket = connect({ port: target.port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const nextAnswer = readAnswers(socket);
  let head: { length: number; bytes: Buffer } | null = null;

  return {
    async post(picture) {
      const body = bodyOf(target, picture);
      if (head?.length !== body.length) head = { length: body.length, bytes: headOf(target, body.length) };
      const answer = nextAnswer();
      socket.cork();
      socket.write(head.bytes);
      socket.write(body);
      socket.uncork();
      return answer;
    },
    close: () => void socket.destroy(),
  };
}

function bodyOf({ device, door }: PostTarget, picture: Buffer): Buffer {
  if (door !== 'pi-rooms') return picture;
  return Buffer.from(JSON.stringify({ image: picture.toString('base64'), id: device }));
}

function headOf({ device, key, door }: PostTarget, length: number): Buffer {
  const [path, type] =
    door === 'pi-rooms'
      ? ['/face_mask_detection/upload_frame', 'application/json']
      : [`/api/devices/${device}/frames`, 'image/jpeg'];
  const lines = [
    `POST ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    `Authorization: Bearer ${key}`,
    `Content-Type: ${type}`,
    `Content-Length: ${length}`,
    'Connection: keep-alive',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

/** Enough of HTTP for small answers: a status, and where the body ends. */
function readAnswers(socket: Socket): () => Promise<number> {
  let text = '';
  let waiting: { resolve(status: number): void; reject(error: Error): void } | null = null;
  const end = (error: Error) => {
    waiting?.reject(error);
    waiting = null;
  };
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    text += chunk;
    const length = answerLength(text);
    if (length === null || text.length < length) return;
    const status = Number(text.slice(9, 12));
    text = text.slice(length);
    waiting?.resolve(status);
    waiting = null;
  });
  socket.on('error', end);
  socket.on('close', () => end(new Error('The server closed the connection of a poster.')));
  return () => new Promise((resolve, reject) => (waiting = { resolve, reject }));
}

function answerLength(text: string): number | null {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return null;
  const body = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, headEnd));
  if (body) return headEnd + 4 + Number(body[1]);
  const last = text.indexOf('0\r\n\r\n', headEnd + 4);
  return last === -1 ? null : last + 5;
}
