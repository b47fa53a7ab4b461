// The calls on groups of devices.
import {
  type CreateGroup,
  groupAnswerSchema,
  listGroupsAnswerSchema,
  type UpdateGroup,
} from '#contract/api/groups.ts';
import { callApi } from '../api.ts';

const groupPath = (id: string) => `/api/groups/${encodeURIComponent(id)}`;

export const groupsApi = {
  listGroups: () => callApi({ method: 'GET', path: '/api/groups' }, listGroupsAnswerSchema),
  createGroup: (body: CreateGroup) =>
    callApi({ method: 'POST', path: '/api/groups', body }, groupAnswerSchema),
  updateGroup: (id: string, body: UpdateGroup) =>
    callApi({ method: 'PATCH', path: groupPath(id), body }, groupAnswerSchema),
  deleteGroup: (id: string) => callApi({ method: 'DELETE', path: groupPath(id) }),
};
