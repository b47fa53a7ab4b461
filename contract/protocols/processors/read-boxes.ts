// What the hub itself understands of the boxes it passes on unchanged: which tracked objects were seen, and what can be drawn.
import { z } from 'zod';
import type { Box } from '../../results.ts';

const drawable = z.object({
  rect: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  objectType: z.string().max(100).optional(),
  certainty: z.number().optional(),
});

export type ReadBoxes = {
  /** The object id of each box that has one, repeated as often as it is there. */
  objectIds: number[];
  /** Boxes whose rect is four numbers; the others have no place in a picture. */
  drawn: Box[];
};

/** Nobody sees more in one picture; a message may hold a hundred thousand. */
const maxDrawn = 500;

export function readBoxes(boxes: readonly unknown[]): ReadBoxes {
  const objectIds: number[] = [];
  const drawn: Box[] = [];
  for (const box of boxes) {
    const objectId = objectIdOf(box);
    if (objectId !== undefined) objectIds.push(objectId);
    if (drawn.length >= maxDrawn) continue;
    const parsed = drawable.safeParse(box);
    if (!parsed.success) continue;
    const { rect, objectType, certainty } = parsed.data;
    drawn.push({
      rect,
      ...(objectType === undefined ? {} : { label: objectType }),
      ...(certainty === undefined ? {} : { score: certainty }),
      ...(objectId === undefined ? {} : { trackId: objectId }),
    });
  }
  return { objectIds, drawn };
}

function objectIdOf(box: unknown): number | undefined {
  if (typeof box !== 'object' || box === null || !('objectId' in box)) return undefined;
  return typeof box.objectId === 'number' ? box.objectId : undefined;
}
