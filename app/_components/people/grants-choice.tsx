'use client';
// Which devices and groups somebody may see, chosen in two fields.
import { MultiSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import useSWR from 'swr';
import { hubApi } from '../../_lib/hub-api.ts';
import { useWall } from '../../_live/live-provider.tsx';
import { inWallOrder } from '../../_live/wall.ts';

/** More than anybody reads in a list; the rest is found by typing. */
const shownAtOnce = 100;

type ChoiceProps = {
  label: string;
  description?: string;
  error?: ReactNode;
  value: string[];
  onChange(value: string[]): void;
};

export function DevicesChoice(props: ChoiceProps) {
  const wall = useWall();
  const devices = inWallOrder(wall?.values() ?? []).map(({ id, name }) => ({
    value: id as string,
    label: name,
  }));
  return (
    <MultiSelect
      {...props}
      data={devices}
      limit={shownAtOnce}
      searchable
      clearable
      hidePickedOptions
      placeholder={props.value.length === 0 ? 'Name of a device' : undefined}
      nothingFoundMessage="No device of that name."
    />
  );
}

export function GroupsChoice(props: ChoiceProps) {
  const { data } = useSWR('/api/groups', hubApi.listGroups);
  const groups = (data?.groups ?? []).map(({ id, name }) => ({ value: id as string, label: name }));
  if (groups.length === 0) return null;
  return (
    <MultiSelect
      {...props}
      data={groups}
      limit={shownAtOnce}
      searchable
      clearable
      hidePickedOptions
      placeholder={props.value.length === 0 ? 'Name of a group' : undefined}
      nothingFoundMessage="No group of that name."
    />
  );
}
