// For tests only: one good call of every operation. A new operation without a row here does not compile.
import type { OperationId } from '#contract/api/operations/index.ts';
import type { Logger } from '#server/lib/logger.ts';
import { openSpeakingDevice, sayingAnalyser } from '#server/testing/speaking-device.ts';
import { startTestHub, type TestHub, testPassword } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';

export type Call = {
  params?: Record<string, string>;
  query?: Record<string, string>;
  /** JSON, unless `type` says otherwise. */
  body?: unknown;
  type?: string;
  /** Who calls. Default: the administrator by a personal access token; nobody, where the operation is open. */
  by?: Record<string, string>;
};

export type World = {
  hub: TestHub;
  /** An administrator's token with every scope. */
  token: string;
  /** Of the one call that makes the administrator. */
  setUp: Response;
  calls: Record<OperationId, () => Call | Promise<Call>>;
};

export type WorldOptions = { env?: Record<string, string>; log?: Logger };

const email = 'ada@example.org';

/** A hub with an administrator, and a device `door` that has sent frames about which something was said. */
export async function createWorld({ env = {}, log }: WorldOptions = {}): Promise<World> {
  const analysers = [sayingAnalyser({ values: { n: 1 } })];
  const hub = await startTestHub(env, { analysers, ...(log ? { log } : {}) });
  const setUp = await hub.call(
    'POST',
    '/api/setup',
    { token: hub.setupToken, email, name: 'Ada', password: testPassword },
    {},
  );
  const cookie = await hub.logInAs(email);
  const scopes = ['read_live', 'read_history', 'send_frames', 'manage'];
  const made = await hub.call('POST', '/api/tokens', { name: 'All', scopes }, { cookie });
  const { secret } = (await made.json()) as { secret: string };
  const spoken = await speak(hub);
  return { hub, token: secret, setUp, calls: planCalls(hub, await makeImage(), spoken) };
}

type Spoken = { session: string; track: string };

async function speak(hub: TestHub): Promise<Spoken> {
  const device = await openSpeakingDevice(hub, await hub.addDevice('door'));
  await device.frame(await makeImage('png'));
  const { sessions } = await ask<{ sessions: { id: string }[] }>(hub, 'GET', '/api/sessions?device=door');
  const session = sessions[0]?.id ?? '';
  const track = await waitFor('the track', async () => {
    const { tracks } = await ask<{ tracks: { id: string; results: number }[] }>(
      hub,
      'GET',
      `/api/sessions/${session}/tracks`,
    );
    return tracks.find(({ results }) => results > 0)?.id;
  });
  device.close();
  return { session, track };
}

async function ask<T>(hub: TestHub, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await hub.call(method, path, body);
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** What must not have happened before is made anew for each call. */
function createMakers(hub: TestHub) {
  let made = 0;
  function fresh(what: string): string {
    made += 1;
    return `${what}-${made}`;
  }
  return {
    fresh,
    async freshDevice() {
      const id = fresh('device');
      await hub.addDevice(id);
      return { id };
    },
    freshPerson: () => hub.addPerson(`${fresh('person')}@example.org`),
    async freshGroup() {
      const body = { name: fresh('group') };
      const { group } = await ask<{ group: { id: string } }>(hub, 'POST', '/api/groups', body);
      return { id: group.id };
    },
    /** The secret of a one-time link. */
    async freshLink() {
      const person = { name: 'Invited', email: `${fresh('invited')}@example.org` };
      const { link } = await ask<{ link: { url: string } }>(hub, 'POST', '/api/users', person);
      return new URL(link.url).hash.slice(1);
    },
  };
}

function planCalls(hub: TestHub, jpeg: Buffer, { session, track }: Spoken): World['calls'] {
  const { fresh, freshDevice, freshPerson, freshGroup, freshLink } = createMakers(hub);
  const onDoor = { params: { id: 'door' } };
  const ofSession = { params: { id: session } };
  const picture = { ...onDoor, body: jpeg, type: 'image/jpeg' };
  const stream = { ...onDoor, body: asParts(jpeg), type: 'multipart/x-mixed-replace; boundary=b' };
  const toFresh = async (body?: unknown): Promise<Call> => ({ params: await freshDevice(), body });

  return {
    listDevices: () => ({}),
    createDevice: () => ({ body: { id: fresh('made') } }),
    getDevice: () => onDoor,
    updateDevice: () => toFresh({ name: 'Renamed' }),
    deleteDevice: () => toFresh(),
    rotateDeviceKey: () => toFresh(),
    revokeDeviceKey: () => toFresh(),
    listDeviceUsers: () => onDoor,
    createPairing: () => toFresh(),
    unpairPhone: () => toFresh(),
    pairPhone: async () => {
      const { id } = await freshDevice();
      const { token } = await ask<{ token: string }>(hub, 'POST', `/api/devices/${id}/pairing`);
      return { body: { token, name: 'Phone' } };
    },

    postFrame: () => picture,
    putFrame: () => picture,
    postStream: () => stream,
    putStream: () => stream,
    getSnapshot: () => onDoor,
    getMjpegStream: () => onDoor,

    listSessions: () => ({ query: { device: 'door', limit: '5' } }),
    getSession: () => ofSession,
    stopSession: () => ofSession,
    listTracks: () => ofSession,
    listResults: () => ({ ...ofSession, query: { track } }),
    postStats: () => ({ ...onDoor, body: { count_in: 5 } }),
    postEvent: () => toFresh({ status: 'started' }),
    postFace: () => toFresh({ image_data: jpeg.toString('base64') }),
    listEvents: () => ({ query: { limit: '5' } }),

    listAnalysers: () => ({}),
    getDeviceAnalysers: () => onDoor,
    putDeviceAnalysers: () => toFresh({ analysers: [{ analyser: 'people-counter' }] }),

    listUsers: () => ({}),
    createUser: () => ({ body: { email: `${fresh('new')}@example.org`, name: 'New' } }),
    getUser: async () => ({ params: { id: (await freshPerson()).id } }),
    updateUser: async () => ({ params: { id: (await freshPerson()).id }, body: { name: 'Renamed' } }),
    deleteUser: async () => ({ params: { id: (await freshPerson()).id } }),
    createPasswordLink: async () => ({ params: { id: (await freshPerson()).id }, body: {} }),
    grantDevice: async () => ({ params: { id: (await freshPerson()).id, device: 'door' } }),
    revokeDevice: async () => ({ params: { id: (await freshPerson()).id, device: 'door' } }),
    grantGroup: async () => ({ params: { id: (await freshPerson()).id, group: (await freshGroup()).id } }),
    revokeGroup: async () => ({ params: { id: (await freshPerson()).id, group: (await freshGroup()).id } }),
    listGroups: () => ({}),
    createGroup: () => ({ body: { name: fresh('group'), devices: ['door'] } }),
    updateGroup: async () => ({ params: await freshGroup(), body: { devices: ['door'] } }),
    deleteGroup: async () => ({ params: await freshGroup() }),

    setUp: () => ({ body: { token: 'used', email, name: 'Ada', password: testPassword } }),
    inspectLink: async () => ({ body: { token: await freshLink() } }),
    join: async () => ({ body: { token: await freshLink(), name: 'Joined', password: testPassword } }),
    getMe: () => ({}),
    updateMe: () => ({ body: { theme: 'light' } }),
    changePassword: async () => ({
      by: { cookie: (await freshPerson()).cookie },
      body: { current: testPassword, password: 'another one' },
    }),
    listLogins: async () => ({ by: { cookie: (await freshPerson()).cookie } }),
    endLogin: async () => {
      const { cookie } = await freshPerson();
      const list = await hub.call('GET', '/api/me/logins', undefined, { cookie });
      const { logins } = (await list.json()) as { logins: { id: string }[] };
      return { by: { cookie }, params: { id: logins[0]?.id ?? '' } };
    },
    endOtherLogins: async () => ({ by: { cookie: (await freshPerson()).cookie } }),
    listTokens: () => ({}),
    createToken: () => ({ body: { name: 'Less', scopes: ['read_live'], devices: ['door'] } }),
    revokeToken: async () => {
      const { cookie } = await freshPerson();
      const body = { name: 'Gone', scopes: ['manage'] };
      const answer = await hub.call('POST', '/api/tokens', body, { cookie });
      const { token } = (await answer.json()) as { token: { id: string } };
      return { by: { cookie }, params: { id: token.id } };
    },

    listAudit: () => ({ query: { limit: '5' } }),
    exportAudit: () => ({}),
    getOpenApi: () => ({}),
    getMetrics: () => ({}),
    getHealth: () => ({}),
    getReadiness: () => ({}),
  };
}

function asParts(jpeg: Buffer): Buffer {
  const head = `--b\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), jpeg, Buffer.from('\r\n--b--\r\n')]);
}
