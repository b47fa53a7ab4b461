// What the hub says to processors and clients. Members whose name ends in `Text` are JSON as it came in, put in unchanged; the
// real processor drops a `start` that has any member but these.

type Texts = {
  frameIdText?: string | undefined;
  boxIdText?: string | undefined;
  imageText?: string | undefined;
};

export function writeStart(objectId: number, { frameIdText, boxIdText, imageText }: Texts): string {
  return `{"type":"start","objectId":${objectId}${member('frameId', frameIdText)}${member('boxId', boxIdText)}${member('image', imageText)}}`;
}

export function writeStop(objectId: number): string {
  return `{"type":"stop","objectId":${objectId}}`;
}

export function writeFeatureMap(objectId: number, featureMapText: string): string {
  return `{"type":"featureMap","objectId":${objectId},"featureMap":${featureMapText}}`;
}

export function writeNewObject(objectId: number, imageText: string | undefined): string {
  return `{"type":"newObject","objectId":${objectId}${member('image', imageText)}}`;
}

export function writeBoundingBoxes(cameraId: string, texts: { frameIdText: string; boxesText: string }) {
  return `{"type":"boundingBoxes","cameraId":${JSON.stringify(cameraId)},"frameId":${texts.frameIdText},"boxes":${texts.boxesText}}`;
}

/** Clients compare the text: one space after the colon and after each comma. */
export function writeObjectIds(ids: readonly number[]): string {
  return `{"data": [${ids.join(', ')}]}`;
}

export function writeTimeline(sightings: readonly { at: number; camera: string }[]): string {
  return JSON.stringify({
    data: sightings.map(({ at, camera }) => ({ timeStamp: localTime(at), processorId: camera })),
  });
}

/** `YYYY/MM/DD | HH:MM:SS`, by the server's clock on the wall. */
function localTime(at: number): string {
  const time = new Date(at);
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('/');
  return `${date} | ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function member(name: string, text: string | undefined): string {
  return text === undefined ? '' : `,"${name}":${text}`;
}
