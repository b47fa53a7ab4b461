// Viewers of the hub (the real client library over the real live endpoint, or in a room of pi-rooms) and of the floor (bare `ws`).
import { once } from 'node:events';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { openLiveViewer } from '#server/testing/live-viewer.ts';

/** `relay with acknowledgements`: the floor with one message back for each picture that is read and thrown away. */
export type Endpoint = {
  kind: 'hub' | 'pi-rooms' | 'relay' | 'relay with acknowledgements';
  port: number;
  token: string;
};

export type Picture = { bytes: Uint8Array; acknowledge(): void };

/** Returns what closes it. */
export async function openViewer(
  endpoint: Endpoint,
  device: string,
  onPicture: (picture: Picture) => void,
): Promise<() => void> {
  switch (endpoint.kind) {
    case 'hub':
      return openHubViewer(endpoint, device, onPicture);
    case 'pi-rooms':
      return openPiRoomsViewer(endpoint, device, onPicture);
    default:
      return openRelayViewer(endpoint, device, onPicture);
  }
}

async function openHubViewer(
  { port, token }: Endpoint,
  device: string,
  onPicture: (picture: Picture) => void,
) {
  const viewer = await openLiveViewer(`http://127.0.0.1:${port}`, {
    token,
    onPicture(feed, meta, bytes) {
      onPicture({ bytes, acknowledge: () => viewer.acknowledge(feed, meta) });
      return false;
    },
  });
  const answer = await viewer.subscribe({ feed: 'frames', device: device as never });
  if ('error' in answer) throw new Error(`Subscribing to ${device}: ${answer.error.message}`);
  return viewer.close;
}

/** As a browser of protocol 0; it has no acknowledgement. */
async function openPiRoomsViewer(
  { port, token }: Endpoint,
  device: string,
  onPicture: (picture: Picture) => void,
) {
  const socket = io(`http://127.0.0.1:${port}`, {
    auth: { key: token },
    transports: ['websocket'],
    forceNew: true,
  });
  socket.on('new_frame', (frame: Record<string, string>) => {
    const bytes = Buffer.from(frame[device]?.split(',')[1] ?? '', 'base64');
    onPicture({ bytes, acknowledge: () => undefined });
  });
  const joined = new Promise((resolve) => socket.once('join_room_msg', resolve));
  socket.emit('/face_mask_detection/join', { room: device });
  await joined;
  return () => void socket.close();
}

/** As long as the hub's own message for one picture. */
const acknowledgement = Buffer.alloc(76);

async function openRelayViewer(
  { kind, port }: Endpoint,
  device: string,
  onPicture: (picture: Picture) => void,
) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/devices/${device}/live`, {
    perMessageDeflate: false,
  });
  await once(socket, 'open');
  const isAcknowledging = kind === 'relay with acknowledgements';
  const acknowledge = () => {
    if (isAcknowledging) socket.send(acknowledgement);
  };
  socket.on('message', (bytes: Buffer) => onPicture({ bytes, acknowledge }));
  return () => socket.terminate();
}
