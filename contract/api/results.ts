// /api/sessions/{id}/tracks and …/results: requests and answers.
import { z } from 'zod';
import { resultSchema, trackSchema } from '../results.ts';

export const listTracksAnswerSchema = z.object({ tracks: z.array(trackSchema) });
export type ListTracksAnswer = z.infer<typeof listTracksAnswerSchema>;

export const listResultsQuerySchema = z.strictObject({
  track: z.uuid(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  /** The `next` of the page before. */
  cursor: z.string().max(100).optional(),
});
export type ListResultsQuery = z.infer<typeof listResultsQuerySchema>;

/** In the order they came in; `next` is null on the last page. */
export const listResultsAnswerSchema = z.object({
  results: z.array(resultSchema),
  next: z.string().nullable(),
});
export type ListResultsAnswer = z.infer<typeof listResultsAnswerSchema>;
