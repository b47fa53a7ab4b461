import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

const page = '/face_mask_detection.html';
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(hub.url + path, { headers, redirect: 'manual' });

describe('face_mask_detection.html', () => {
  it('sends who is not logged in to the login, and back afterwards', async () => {
    for (const path of [page, `${page}?key=frk_wrong`]) {
      const answer = await get(path);
      expect(answer.status).toBe(302);
      expect(answer.headers.get('location')).toBe('/login?callbackUrl=%2Fface_mask_detection.html');
    }
  });

  it('is there with a login, a key in the query and a key in the path', async () => {
    const key = await hub.addDevice('p-1');
    const { cookie } = await hub.addPerson('vera@example.org');
    for (const answer of [
      await get(page, { cookie }),
      await get(`${page}?key=${key}`),
      await get(`/k/${key}${page}`),
    ]) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    }
  });

  it('has what the original script asks for, the first <img> being the picture, and no inline script', async () => {
    const { cookie } = await hub.addPerson('second@example.org');
    const answer = await get(page, { cookie });
    const html = await answer.text();
    for (const id of ['raspberry-pi-id', 'submit-pi-id', 'user-room-status'])
      expect(html.split(`id="${id}"`)).toHaveLength(2);
    expect(html.match(/<img/g)).toHaveLength(1);
    expect(html).not.toMatch(/<script(?![^>]*src=)|\son[a-z]+=|<form/);
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  });
});
