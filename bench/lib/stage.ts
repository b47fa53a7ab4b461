// One server, one process of viewers, one of posters: what most lines of the bench need, and what ends it all.
import type { RelayAnswers } from '../floors/relay.ts';
import type { LoadAnswers } from '../load/load-process.ts';
import type { PacedPosting } from '../load/paced-posters.ts';
import type { PostTarget } from '../load/post-connection.ts';
import type { Endpoint } from '../load/viewer.ts';
import { type BenchProcess, startProcess } from './start-process.ts';

/** What every server process of the bench answers. */
type ServerAnswers = Pick<RelayAnswers, 'open' | 'addDevice' | 'usage' | 'memory'>;

export type Stage = {
  server: BenchProcess<ServerAnswers>;
  endpoint: Endpoint;
  targets: PostTarget[];
  viewers: BenchProcess<LoadAnswers>;
  posters: BenchProcess<LoadAnswers>;
  post(rate: Omit<PacedPosting, 'targets'>): Promise<void>;
  close(): Promise<void>;
};

export type StageOptions = { kind: Endpoint['kind']; devices: number; profileDir?: string };

export async function openStage({ kind, devices, profileDir }: StageOptions): Promise<Stage> {
  const program = kind === 'hub' || kind === 'pi-rooms' ? 'hub-process' : 'relay';
  const [server, viewers, posters] = await Promise.all([
    startProcess<ServerAnswers>(program, { profileDir }),
    startProcess<LoadAnswers>('load-process'),
    startProcess<LoadAnswers>('load-process'),
  ]);
  const { port, token } = await server.ask('open', null);
  const targets: PostTarget[] = [];
  for (let index = 1; index <= devices; index++) {
    const device = `cam-${index}`;
    targets.push({
      port,
      device,
      key: await server.ask('addDevice', device),
      door: kind === 'pi-rooms' ? 'pi-rooms' : 'frames',
    });
  }
  return {
    server,
    endpoint: { kind, port, token },
    targets,
    viewers,
    posters,
    post: (rate) => posters.ask('startPosting', { targets, ...rate }),
    async close() {
      await Promise.all([viewers.stop(), posters.stop()]);
      await server.stop();
    },
  };
}
