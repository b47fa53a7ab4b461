import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postFrame } from '#server/testing/post-frame.ts';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { openPeer, openProcessor, type Peer, sync } from './test-peer.ts';

let hub: TestHub;
let [door, yard, client]: Peer[] = [];
let keyOfDoor: string;

beforeAll(async () => {
  hub = await startTestHub();
  keyOfDoor = await hub.addDevice('door');
  door = await openProcessor(hub, 'door', { key: keyOfDoor });
  yard = await openProcessor(hub, 'yard', { key: await hub.addDevice('yard') });
  client = await openPeer(hub, `/client?key=${adminToken}`);
});
afterAll(() => hub.close());

function peers(): { door: Peer; yard: Peer; client: Peer } {
  if (!door || !yard || !client) throw new Error('They are not connected.');
  return { door, yard, client };
}

async function startObject(): Promise<number> {
  const { door, client } = peers();
  await sync(door, client);
  const before = door.texts.length;
  client.say('{"type":"start","cameraId":"door","frameId":1.0,"boxId":1}');
  const text = await waitFor('the start', () =>
    door.texts.slice(before).find((said) => said.includes('"start"')),
  );
  return Number(/"objectId":(\d+)/.exec(text)?.[1]);
}

const boxes = (...objectIds: string[]) =>
  `{"type":"boundingBoxes","frameId":1.0,"boxes":[${objectIds.map((id) => `{"boxId":1,"rect":[0,0,1,1],"objectType":"person","certainty":0.9,"objectId":${id}}`).join(',')}]}`;

const get = (path: string, headers?: Record<string, string>) => hub.call('GET', path, undefined, headers);

describe('/timelines', () => {
  it('has one entry for each box with that id in each message, while it is tracked', async () => {
    const { door, yard, client } = peers();
    const id = await startObject();
    door.say(boxes(`${id}`, `${id}`, `"${id}"`, '999'), boxes(`${id}.0`));
    await sync(door, client);
    yard.say(boxes(`${id}`));
    await sync(yard, client);
    client.say({ type: 'stop', objectId: id });
    await door.hears(`{"type":"stop","objectId":${id}}`);
    yard.say(boxes(`${id}`));
    await sync(yard, client);

    const answer = await get(`/timelines?objectId=${id}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const text = await answer.text();
    const entry = (camera: string) =>
      `\\{"timeStamp":"\\d{4}/\\d\\d/\\d\\d \\| \\d\\d:\\d\\d:\\d\\d","processorId":"${camera}"\\}`;
    expect(text).toMatch(
      new RegExp(`^\\{"data":\\[${['door', 'door', 'door', 'yard'].map(entry).join(',')}\\]\\}$`),
    );
    const { data } = JSON.parse(text) as { data: { timeStamp: string }[] };
    const [date = '', time = ''] = data[0]?.timeStamp.split(' | ') ?? [];
    expect(Math.abs(new Date(`${date} ${time}`).getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('without its parameter is 400 with that text', async () => {
    const answer = await get('/timelines');
    expect([answer.status, await answer.text()]).toEqual([400, 'Missing "objectId" query parameter']);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it.each(['', '99999', '0', '-1', '1.0', 'x', '../../etc/passwd', '%00', '9'.repeat(400)])(
    'of "%s" is 400 with the other text',
    async (id) => {
      const answer = await get(`/timelines?objectId=${id}`);
      expect([answer.status, await answer.text()]).toEqual([
        400,
        'Object id not present in tracking history',
      ]);
    },
  );

  it('of an object that was never seen is the same 400, though its id is listed', async () => {
    const id = await startObject();
    expect((await get(`/timelines?objectId=${id}`)).status).toBe(400);
    expect(((await (await get('/objectIds')).json()) as { data: number[] }).data).toContain(id);
  });

  it('shows a viewer only what granted cameras saw', async () => {
    const { door, yard, client } = peers();
    const { cookie } = await hub.addPerson('timeline@example.org', { grants: ['door'] });
    const id = await startObject();
    yard.say(boxes(`${id}`));
    await sync(yard, client);
    expect((await get(`/timelines?objectId=${id}`, { cookie })).status).toBe(400);
    door.say(boxes(`${id}`));
    await sync(door, client);
    const seen = await (await get(`/timelines?objectId=${id}`, { cookie })).text();
    expect(seen.match(/processorId/g)).toHaveLength(1);
    expect(seen).toContain('door');
  });
});

describe('/objectIds', () => {
  it('has the stopped ones too, a space after the colon and after each comma, for any origin', async () => {
    const id = await startObject();
    peers().client.say({ type: 'stop', objectId: id });
    const answer = await get('/objectIds');
    const all = Array.from({ length: id }, (_, index) => index + 1);
    expect(await answer.text()).toBe(`{"data": [${all.join(', ')}]}`);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });
});

describe('both', () => {
  it.each(['/objectIds', '/timelines?objectId=1'])('need a key or a login: %s', async (path) => {
    const refused = await get(path, {});
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    const mark = path.includes('?') ? '&' : '?';
    expect((await get(`${path}${mark}key=${keyOfDoor}`, {})).status).not.toBe(401);
    expect((await get(`/k/${keyOfDoor}${path}`, {})).status).not.toBe(401);
  });
});

describe('boxes', () => {
  it('become results of the session, with the frame that was newest when they came', async () => {
    const { door, client } = peers();
    const { seq, session } = await postFrame(hub, 'door', keyOfDoor, await makeImage());
    door.say(boxes('4'));
    await sync(door, client);
    const results = await waitFor('the results', async () => {
      const answer = await get(`/api/sessions/${session}/tracks`);
      if (!answer.ok) return null;
      const { tracks } = (await answer.json()) as { tracks: { id: string; name: string; kind: string }[] };
      const track = tracks.find(({ name, kind }) => name === 'door' && kind === 'processor');
      if (!track) return null;
      const page = await get(`/api/sessions/${session}/results?track=${track.id}`);
      return ((await page.json()) as { results: { seq: number; values: unknown }[] }).results;
    });
    expect(results[0]).toMatchObject({
      seq,
      values: {
        boxes: [{ rect: [0, 0, 1, 1], label: 'person', score: 0.9, trackId: 4 }],
        frameId: 1,
      },
    });
  });
});
