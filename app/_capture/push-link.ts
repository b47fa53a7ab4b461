// The sender's link as a real WebSocket to the hub that this page came from.
import { pushPath, pushProtocols } from '#contract/push.ts';
import type { PushLink, PushLinkEvents } from './sender.ts';

/** @param key null: the login's cookie is used */
export function openPushLink(device: string, key: string | null, events: PushLinkEvents): PushLink {
  const { protocol, host } = window.location;
  const address = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${pushPath(device)}`;
  const socket = new WebSocket(address, pushProtocols(key));
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => events.onOpen();
  socket.onmessage = ({ data }) => events.onMessage(String(data));
  socket.onclose = ({ code }) => events.onClose(code);
  return {
    send: (message) => socket.send(message),
    close: () => socket.close(),
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    get buffered() {
      return socket.bufferedAmount;
    },
  };
}
