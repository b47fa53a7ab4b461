import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { readBoxes } from './read-boxes.ts';
import { readClientMessage, readProcessorMessage } from './read-message.ts';
import {
  writeBoundingBoxes,
  writeFeatureMap,
  writeNewObject,
  writeObjectIds,
  writeStart,
  writeStop,
  writeTimeline,
} from './write-message.ts';

const png = 'data:image/png;base64,AAAA';

describe('what a processor says', () => {
  it.each([
    '{"type":"authenticate","jwt":"key"}',
    '{"type":"identifier","id":"cam-1"}',
    '{"type":"boundingBoxes","frameId":1.0,"boxes":[]}',
    '{"type":"boundingBoxes","frameId":"one","boxes":[1,"rubbish",null]}',
    '{"type":"featureMap","objectId":4,"featureMap":[0.5,1.0]}',
    '{"type":"featureMap","objectId":4,"featureMap":{}}',
    '{"type":"identifier","id":"cam-1","more":"is no harm"}',
  ])('%s is understood', (text) => {
    expect(readProcessorMessage(text)).toMatchObject({ type: JSON.parse(text).type });
  });

  it.each([
    ['not json', 'bad_json'],
    ['[]', 'bad_json'],
    ['{"type":"start","cameraId":"a","image":""}', 'unknown_type'],
    ['{"type":"boundingboxes","frameId":1,"boxes":[]}', 'unknown_type'],
    ['{}', 'wrong_shape'],
    ['{"type":7}', 'wrong_shape'],
    ['{"type":"authenticate"}', 'wrong_shape'],
    ['{"type":"identifier"}', 'wrong_shape'],
    ['{"type":"identifier","id":5}', 'wrong_shape'],
    ['{"type":"identifier","id":"no such/id"}', 'wrong_shape'],
    ['{"type":"boundingBoxes","boxes":[]}', 'wrong_shape'],
    ['{"type":"boundingBoxes","frameId":1}', 'wrong_shape'],
    ['{"type":"boundingBoxes","frameId":1,"boxes":{}}', 'wrong_shape'],
    ['{"type":"featureMap","objectId":"4","featureMap":[1.0]}', 'wrong_shape'],
    ['{"type":"featureMap","objectId":4}', 'wrong_shape'],
    ['{"type":"featureMap","objectId":4,"featureMap":"1.0"}', 'wrong_shape'],
  ])('%s is %s', (text, cause) => {
    expect(readProcessorMessage(text)).toMatchObject({ type: 'unreadable', cause });
  });
});

describe('what a client says', () => {
  it.each([
    '{"type":"setUsesImages","usesImages":true}',
    '{"type":"start","cameraId":"c","frameId":1.0,"boxId":0}',
    `{"type":"start","cameraId":"c","image":"${png}"}`,
    `{"type":"start","cameraId":"c","image":"${png}","boxId":2}`,
    `{"type":"start","cameraId":"c","image":null,"frameId":1.0,"boxId":2}`,
    '{"type":"stop","objectId":4}',
  ])('%s is understood', (text) => {
    expect(readClientMessage(text)).toMatchObject({ type: JSON.parse(text).type });
  });

  it.each([
    '{"type":"setUsesImages"}',
    '{"type":"setUsesImages","usesImages":"yes"}',
    '{"type":"start","frameId":1.0,"boxId":1}',
    '{"type":"start","cameraId":"c"}',
    '{"type":"start","cameraId":"c","frameId":1.0}',
    '{"type":"start","cameraId":"c","boxId":1}',
    '{"type":"start","cameraId":"c","frameId":1.0,"boxId":null}',
    '{"type":"start","cameraId":"c","image":"data:image/jpeg;base64,AAAA"}',
    '{"type":"start","cameraId":"c","image":"AAAA","frameId":1.0,"boxId":1}',
    '{"type":"stop"}',
    '{"type":"stop","objectId":"4"}',
  ])('%s lacks something', (text) => {
    expect(readClientMessage(text)).toMatchObject({ type: 'unreadable', cause: 'wrong_shape' });
  });
});

it('never throws on 10,000 messages of rubbish, and takes none for a message', () => {
  const random = createSeededRandom(404);
  const kinds = ['authenticate', 'identifier', 'boundingBoxes', 'featureMap', 'start', 'stop', 'x', 7, null];
  const members = ['id', 'jwt', 'frameId', 'boxes', 'objectId', 'featureMap', 'cameraId', 'image', 'boxId'];
  // Each is wrong everywhere: no message has a member of which these are valid values, but for ids of frames and boxes.
  const values = ['true', 'null', '[[', '1e999e', '', '{"__proto__":1', '\u0000', '"\\u12"'];
  for (let round = 0; round < 10_000; round++) {
    const body = Array.from({ length: random.below(4) }, () => {
      return `"${random.pick(members)}":${random.pick(values)}`;
    });
    const text = `{"type":${JSON.stringify(random.pick(kinds))},${body.join(',')}}`.slice(
      0,
      random.below(5) === 0 ? random.below(40) : undefined,
    );
    for (const read of [readProcessorMessage, readClientMessage])
      expect(read(text).type, text).toBe('unreadable');
  }
});

describe('what the hub says', () => {
  it('has exactly the keys of the contract, in their order, with texts unchanged', () => {
    const all = { frameIdText: '1e3', boxIdText: '-0', imageText: `"${png}"` };
    expect(writeStart(4, all)).toBe(
      `{"type":"start","objectId":4,"frameId":1e3,"boxId":-0,"image":"${png}"}`,
    );
    expect(writeStart(4, { imageText: '"x"' })).toBe('{"type":"start","objectId":4,"image":"x"}');
    expect(writeStop(4)).toBe('{"type":"stop","objectId":4}');
    expect(writeFeatureMap(4, '[1.50]')).toBe('{"type":"featureMap","objectId":4,"featureMap":[1.50]}');
    expect(writeNewObject(4, undefined)).toBe('{"type":"newObject","objectId":4}');
    expect(writeNewObject(4, '"x"')).toBe('{"type":"newObject","objectId":4,"image":"x"}');
    expect(writeBoundingBoxes('a', { frameIdText: '1.0', boxesText: '[ ]' })).toBe(
      '{"type":"boundingBoxes","cameraId":"a","frameId":1.0,"boxes":[ ]}',
    );
  });

  it('has the spaces that clients compare', () => {
    expect(writeObjectIds([1, 2, 3])).toBe('{"data": [1, 2, 3]}');
    expect(writeObjectIds([])).toBe('{"data": []}');
  });

  it('says the time by the clock of the server', () => {
    const at = new Date(2026, 0, 2, 3, 4, 5).getTime();
    expect(writeTimeline([{ at, camera: 'cam-1' }])).toBe(
      '{"data":[{"timeStamp":"2026/01/02 | 03:04:05","processorId":"cam-1"}]}',
    );
  });
});

describe('boxes', () => {
  it('are read as far as they can be drawn, and every object id that is a number counts', () => {
    const rect = [0.9, 0.8, 0.1, 0.2];
    const boxes = [
      { boxId: 1, rect, objectType: 'person', certainty: 0.9, objectId: 4 },
      { boxId: 2, rect },
      { boxId: 3, rect: [1, 2], objectId: 4 },
      { boxId: 4, rect, objectId: '5' },
      ...[null, 7, 'box', []],
    ];
    expect(readBoxes(boxes)).toEqual({
      objectIds: [4, 4],
      drawn: [{ rect, label: 'person', score: 0.9, trackId: 4 }, { rect }, { rect }],
    });
  });
});
