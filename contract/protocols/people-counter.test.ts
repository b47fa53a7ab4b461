import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import {
  allFacesErrorMessage,
  allFacesMessage,
  eventMessage,
  faceErrorMessage,
  faceMessage,
  frameMessage,
  localTimestamp,
  readRequest,
  refusalMessage,
  statsMessage,
} from './people-counter.ts';

const at = new Date(2026, 10, 3, 4, 5, 6, 7).getTime();
const timestamp = '2026-11-03 04:05:06.007';

describe('a request', () => {
  it.each([
    ['{"type":"get_face","face_id":5}', { kind: 'get_face', faceId: 5 }],
    ['{"type":"get_face","face_id":"5"}', { kind: 'get_face', faceId: 5 }],
    ['{"type":"get_face","face_id":" -5 "}', { kind: 'get_face', faceId: -5 }],
    ['{"type":"get_face","face_id":5.9}', { kind: 'get_face', faceId: 5 }],
    ['{"type":"get_face"}', { kind: 'ignored' }],
    ['{"type":"get_face","face_id":null}', { kind: 'ignored' }],
    ['{"type":"get_face","face_id":"five"}', { kind: 'refused', refusal: 'notANumber' }],
    ['{"type":"get_face","face_id":"5.9"}', { kind: 'refused', refusal: 'notANumber' }],
    ['{"type":"get_face","face_id":""}', { kind: 'refused', refusal: 'notANumber' }],
    ['{"type":"get_face","face_id":[5]}', { kind: 'refused', refusal: 'notANumber' }],
    ['{"type":"get_face","face_id":{}}', { kind: 'refused', refusal: 'notANumber' }],
    ['{"type":"get_face","face_id":true}', { kind: 'refused', refusal: 'notANumber' }],
    ['{"type":"get_face","face_id":1e999}', { kind: 'refused', refusal: 'notANumber' }],
    ['{"type":"get_all_faces"}', { kind: 'get_all_faces', limit: 50 }],
    ['{"type":"get_all_faces","limit":3}', { kind: 'get_all_faces', limit: 3 }],
    ['{"type":"get_all_faces","limit":"3"}', { kind: 'get_all_faces', limit: 3 }],
    ['{"type":"get_all_faces","limit":3.9}', { kind: 'get_all_faces', limit: 3 }],
    ['{"type":"get_all_faces","limit":-1}', { kind: 'get_all_faces', limit: -1 }],
    ['{"type":"get_all_faces","limit":"many"}', { kind: 'refused', refusal: 'notANumber' }],
    ['{"type":"get_all_faces","limit":null}', { kind: 'refused', refusal: 'internal' }],
    ['[]', { kind: 'refused', refusal: 'internal' }],
    ['null', { kind: 'refused', refusal: 'internal' }],
    ['"get_face"', { kind: 'refused', refusal: 'internal' }],
    ['5', { kind: 'refused', refusal: 'internal' }],
    ['{"type":"hello"}', { kind: 'ignored' }],
    ['{"type":["get_face"],"face_id":5}', { kind: 'ignored' }],
    ['{"__proto__":{"type":"get_face","face_id":5}}', { kind: 'ignored' }],
    ['{}', { kind: 'ignored' }],
    ['', { kind: 'refused', refusal: 'notJson' }],
    ['{"type":', { kind: 'refused', refusal: 'notJson' }],
    ["{'type':'get_face'}", { kind: 'refused', refusal: 'notJson' }],
  ])('%s is read as the protocol has it', (text, expected) => {
    expect(readRequest(text)).toEqual(expected);
  });

  it('as a binary message is not JSON, whatever is in it', () => {
    expect(readRequest(null)).toEqual({ kind: 'refused', refusal: 'notJson' });
  });

  it('of any text is one of the four kinds, with a finite whole number where there is one', () => {
    const random = createSeededRandom(3);
    for (let round = 0; round < 10_000; round++) {
      const text = makeText(random);
      const request = readRequest(text);
      if (request.kind === 'get_face') expect(Number.isInteger(request.faceId), text).toBe(true);
      if (request.kind === 'get_all_faces') expect(Number.isInteger(request.limit), text).toBe(true);
      expect(['get_face', 'get_all_faces', 'ignored', 'refused']).toContain(request.kind);
    }
  });

  it('that nests as deep as a message can is answered', () => {
    expect(readRequest('['.repeat(64_000))).toEqual({ kind: 'refused', refusal: 'notJson' });
    const deep = `${'['.repeat(31_000)}${']'.repeat(31_000)}`;
    expect(readRequest(deep)).toEqual({ kind: 'refused', refusal: 'internal' });
    expect(readRequest(`{"type":"get_face","face_id":${deep}}`)).toEqual({
      kind: 'refused',
      refusal: 'notANumber',
    });
  });
});

type Random = ReturnType<typeof createSeededRandom>;

/** Random bytes as text, truncated and damaged requests, and requests with every kind of value. */
function makeText(random: Random): string {
  const value = () =>
    random.pick([
      ...['5', '"5"', '5.9', '-3', 'null', 'true', '[]', '{}', '""', '"x"', '1e308', '1e999', '-0', 'NaN'],
      String(random.below(2 ** 30)),
      `"${'9'.repeat(random.below(400))}"`,
      `${'['.repeat(random.below(50))}`,
      '"\\ud800"',
    ]);
  const type = random.pick(['"get_face"', '"get_all_faces"', '"other"', 'null', '7']);
  const request = `{"type":${type},"${random.pick(['face_id', 'limit'])}":${value()}}`;
  switch (random.below(4)) {
    case 0:
      return request;
    case 1:
      return request.slice(0, random.below(request.length + 1));
    case 2: {
      const place = random.below(request.length);
      return request.slice(0, place) + String.fromCharCode(random.below(256)) + request.slice(place + 1);
    }
    default:
      return Buffer.from(Array.from({ length: random.below(60) }, () => random.below(256))).toString();
  }
}

describe('a message', () => {
  const stats = {
    current_event_count_in: 6,
    event_active: true,
    daily_event_count: 4,
    face_count: 3,
    count_out: 2,
    count_in: 1,
  };

  it.each([
    [frameMessage('/9j/', at), `{"type":"frame","data":"/9j/","timestamp":"${timestamp}"}`],
    [
      statsMessage(stats, at),
      `{"type":"stats","data":{"count_in":1,"count_out":2,"face_count":3,"daily_event_count":4,"event_active":true,"current_event_count_in":6},"timestamp":"${timestamp}"}`,
    ],
    [
      eventMessage({ startedAt: at, endedAt: null, countIn: null }, at),
      `{"type":"event","data":{"status":"started","start_time":"04:05:06"},"timestamp":"${timestamp}"}`,
    ],
    [
      eventMessage({ startedAt: at, endedAt: at + 61_000, countIn: 55 }, at),
      `{"type":"event","data":{"status":"ended","start_time":"04:05:06","end_time":"04:06:07","count_in":55},"timestamp":"${timestamp}"}`,
    ],
    [faceMessage(5, 'AAAA'), '{"type":"face_image","face_id":5,"image_data":"AAAA","filename":"face_5.jpg"}'],
    [faceErrorMessage(77, 'unknown'), '{"type":"face_image","face_id":77,"error":"Face ID not found"}'],
    [
      faceErrorMessage(77, 'fileGone'),
      '{"type":"face_image","face_id":77,"error":"Face image file not found"}',
    ],
    [
      faceErrorMessage(77, 'unreadable'),
      '{"type":"face_image","face_id":77,"error":"Face data not available on server"}',
    ],
    [
      allFacesMessage([{ faceId: 9, jpeg: 'AAAA' }]),
      '{"type":"all_faces","faces":[{"face_id":9,"filename":"face_9.jpg","image_data":"AAAA"}]}',
    ],
    [allFacesErrorMessage(), '{"type":"all_faces","error":"Face data not available on server"}'],
    [refusalMessage('notJson'), '{"error":"Invalid JSON message"}'],
    [refusalMessage('notANumber'), '{"error":"Invalid face_id or limit format"}'],
    [refusalMessage('internal'), '{"error":"Internal server error processing request"}'],
  ])('is, to the letter, %s', (text, expected) => {
    expect(text).toBe(expected);
  });

  it('has its time as this machine has it', () => {
    const now = Date.now();
    const [day = '', clock = ''] = localTimestamp(now).split(' ');
    expect(new Date(`${day}T${clock}`).getTime()).toBe(now);
  });
});
