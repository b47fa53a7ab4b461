// A clip model for tests: a real HTTP service that reads the posted form and answers as it is told.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type PostedClip = { field: string; filename: string; mediaType: string; bytes: Buffer };

export type ClipModelOptions = {
  /** Default: answers how many bytes came. */
  answer?(res: ServerResponse, clip: PostedClip): void;
  /** For clips too large to look at: only their length is counted, and `bytes` stays empty. */
  countsOnly?: boolean;
};

export type TestClipModel = {
  url: string;
  clips: PostedClip[];
  /** Of all posts, the form around the file included. */
  readonly bytes: number;
  close(): Promise<void>;
};

export async function startClipModel(options: ClipModelOptions = {}): Promise<TestClipModel> {
  const clips: PostedClip[] = [];
  let total = 0;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => {
      total += chunk.length;
      if (!options.countsOnly) chunks.push(chunk);
    });
    req.once('error', () => undefined);
    req.once('end', () => {
      const clip = readForm(req.headers['content-type'] ?? '', Buffer.concat(chunks));
      clips.push(clip);
      if (options.answer) options.answer(res, clip);
      else res.end(JSON.stringify({ bytes: clip.bytes.length }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/predict`,
    clips,
    get bytes() {
      return total;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The first part of a form, by the letter: boundary line, headers, empty line, content, boundary line. */
function readForm(contentType: string, body: Buffer): PostedClip {
  const boundary = /boundary=(\S+)/.exec(contentType)?.[1] ?? '';
  const headEnd = body.indexOf('\r\n\r\n');
  const head = body.subarray(0, Math.max(0, headEnd)).toString('latin1');
  const end = body.lastIndexOf(`\r\n--${boundary}--\r\n`);
  return {
    field: / name="([^"]*)"/.exec(head)?.[1] ?? '',
    filename: / filename="([^"]*)"/.exec(head)?.[1] ?? '',
    mediaType: /content-type: (\S+)/i.exec(head)?.[1] ?? '',
    bytes: headEnd < 0 || end < 0 ? Buffer.alloc(0) : Buffer.from(body.subarray(headEnd + 4, end)),
  };
}
