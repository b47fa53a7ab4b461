// The calls on sessions and on what was said of their frames.
import { listResultsAnswerSchema, listTracksAnswerSchema } from '#contract/api/results.ts';
import { listSessionsAnswerSchema, sessionAnswerSchema } from '#contract/api/sessions.ts';
import { callApi } from '../api.ts';
import { queryOf } from './query-of.ts';

export type SessionFilter = { device?: string; from?: number; to?: number; cursor?: string; limit?: number };

export type ResultFilter = { track: string; limit?: number; cursor?: string };

const sessionPath = (id: string) => `/api/sessions/${encodeURIComponent(id)}`;

export const sessionsApi = {
  listSessions: (filter: SessionFilter) =>
    callApi({ method: 'GET', path: `/api/sessions${queryOf(filter)}` }, listSessionsAnswerSchema),
  getSession: (id: string) => callApi({ method: 'GET', path: sessionPath(id) }, sessionAnswerSchema),
  listTracks: (session: string) =>
    callApi({ method: 'GET', path: `${sessionPath(session)}/tracks` }, listTracksAnswerSchema),
  listResults: (session: string, filter: ResultFilter) =>
    callApi(
      { method: 'GET', path: `${sessionPath(session)}/results${queryOf(filter)}` },
      listResultsAnswerSchema,
    ),
  stopSession: (id: string) => callApi({ method: 'POST', path: `${sessionPath(id)}/stop` }),
};
