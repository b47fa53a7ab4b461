// A network that can be broken: in front of the hub, byte for byte. `setOffline` of a browser leaves open WebSockets alone.
import net from 'node:net';

export type TcpProxy = {
  readonly url: string;
  /** `open`: passes everything. `cut`: connections break and none is made. `silent`: connections stay and nothing arrives. */
  set(state: 'open' | 'cut' | 'silent'): void;
  close(): Promise<void>;
};

export async function startTcpProxy(port: number): Promise<TcpProxy> {
  const sockets = new Set<net.Socket>();
  let state: 'open' | 'cut' | 'silent' = 'open';
  const keep = (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const server = net.createServer((near) => {
    keep(near);
    if (state === 'cut') return near.destroy();
    if (state === 'silent') return near.pause();
    const far = net.connect(port, '127.0.0.1');
    keep(far);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    set(next) {
      state = next;
      if (state === 'cut') breakAll();
      // What was unplugged while silent does not come back: nobody knows it any more.
      if (state === 'silent') for (const socket of sockets) socket.unpipe().pause();
    },
    async close() {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
