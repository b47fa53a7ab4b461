// From a request to its answer, as the table of the protocol has it.
import type { DeviceId } from '#contract/ids.ts';
import {
  allFacesErrorMessage,
  allFacesMessage,
  faceErrorMessage,
  faceMessage,
  type PeopleCounterRequest,
  refusalMessage,
} from '#contract/protocols/people-counter.ts';
import type { FaceAlbum } from '#server/counting/face-album.ts';

/** Of all pictures in one answer together: fifty crops of 160 kB. */
const maxAnswerBytes = 8_000_000;

/** Null: no reply. */
export async function answerRequest(
  request: PeopleCounterRequest,
  device: DeviceId,
  faces: Pick<FaceAlbum, 'find' | 'newest'>,
): Promise<string | null> {
  switch (request.kind) {
    case 'ignored':
      return null;
    case 'refused':
      return refusalMessage(request.refusal);
    case 'get_face': {
      const found = await faces.find(device, request.faceId);
      if (found.kind !== 'found') return faceErrorMessage(request.faceId, found.kind);
      return faceMessage(request.faceId, found.face.jpeg.toString('base64'));
    }
    case 'get_all_faces': {
      const found = await faces.newest(device, request.limit, maxAnswerBytes);
      if (found.kind !== 'found') return allFacesErrorMessage();
      return allFacesMessage(
        found.faces.map(({ faceId, jpeg }) => ({ faceId, jpeg: jpeg.toString('base64') })),
      );
    }
  }
}
