// The floor of the fan-out: what a frame costs at least in Node. A picture comes in by HTTP POST, and goes to each viewer of
// the device by one `ws.send`. No login, no checks, no seq, no acknowledgements, no counters, no policy for a slow viewer.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { answerParent } from '../lib/answer-parent.ts';
import { ownMemory, ownUsage } from '../lib/own-usage.ts';

const rooms = new Map<string, Set<WebSocket>>();
/** So many were read and thrown away. */
let acknowledgements = 0;

function roomOf(device: string): Set<WebSocket> {
  const room = rooms.get(device) ?? new Set<WebSocket>();
  rooms.set(device, room);
  return room;
}

const server = createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', () => {
    const picture = Buffer.concat(chunks);
    for (const viewer of roomOf(deviceOf(req.url))) viewer.send(picture);
    res.writeHead(202, { 'content-length': 0 }).end();
  });
});

/** `/api/devices/{id}/…` as at the hub, so that both get the same request. */
const deviceOf = (url = '') => url.split('/')[3] ?? '';

new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (viewer, req) => {
  const room = roomOf(deviceOf(req.url));
  room.add(viewer);
  viewer.on('close', () => room.delete(viewer));
  viewer.on('message', () => {
    acknowledgements += 1;
  });
});

server.listen(0, '127.0.0.1');
await once(server, 'listening');

const answers = {
  open: (_: null) => ({ port: (server.address() as AddressInfo).port, token: '' }),
  addDevice: (_: string) => '',
  usage: (_: null) => ownUsage(),
  memory: (_: null) => ownMemory(),
  acknowledged: (_: null) => acknowledgements,
};
export type RelayAnswers = typeof answers;

answerParent(answers, () => process.exit(0));
