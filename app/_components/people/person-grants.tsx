'use client';
// What a person may see: a switch for each group and each device.
import { Skeleton, Stack, Switch, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import useSWR from 'swr';
import type { Group } from '#contract/api/groups.ts';
import type { User, UserAnswer } from '#contract/api/users.ts';
import { plural } from '../../_lib/format.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { roleWords } from '../../_lib/words.ts';
import { useWall } from '../../_live/live-provider.tsx';
import { Problem } from '../common/problem.tsx';
import { messageOf, tell } from '../common/tell.ts';
import classes from './person-grants.module.css';
import { refreshPeople } from './use-person-actions.tsx';

/** Fewer are found by eye. */
const filterFrom = 9;
/** More than anybody reads in a list; the rest is found by typing. */
const shownAtOnce = 100;

export function PersonGrants({ person }: { person: User }) {
  const groups = useSWR('/api/groups', hubApi.listGroups);
  if (person.role !== 'viewer') {
    return <Text size="sm">As {roleWords[person.role].toLowerCase()}: every device.</Text>;
  }
  if (groups.error) {
    return (
      <Problem
        title="The groups could not be read"
        message={messageOf(groups.error)}
        onRetry={() => void groups.mutate()}
      />
    );
  }
  if (!groups.data) return <Skeleton h={120} aria-busy="true" aria-label="Loading groups" />;
  return (
    <Stack gap="lg">
      {groups.data.groups.length > 0 && <GroupSwitches person={person} groups={groups.data.groups} />}
      <DeviceSwitches person={person} groups={groups.data.groups} />
    </Stack>
  );
}

async function change(run: () => Promise<UserAnswer>): Promise<void> {
  try {
    await run();
  } catch (error) {
    tell.failed('What they may see was not changed', error);
  }
  await refreshPeople();
}

function GroupSwitches({ person, groups }: { person: User; groups: readonly Group[] }) {
  return (
    <fieldset className={classes.list}>
      <legend>Groups</legend>
      <div className={classes.switches}>
        {groups.map(({ id, name, devices }) => (
          <GrantSwitch
            key={id}
            label={name}
            note={plural(devices.length, 'device')}
            granted={person.groups.includes(id)}
            onChange={(granted) =>
              change(() => (granted ? hubApi.grantGroup(person.id, id) : hubApi.revokeGroup(person.id, id)))
            }
          />
        ))}
      </div>
    </fieldset>
  );
}

function DeviceSwitches({ person, groups }: { person: User; groups: readonly Group[] }) {
  const wall = useWall();
  const [wanted, setWanted] = useState('');
  if (!wall) return <Skeleton h={80} aria-busy="true" aria-label="Loading devices" />;
  if (wall.size === 0) {
    return (
      <Text size="sm" c="dimmed">
        There are no devices yet.
      </Text>
    );
  }
  const part = wanted.trim().toLowerCase();
  const fitting = [...wall.values()]
    .filter(({ id, name }) => `${name} ${id}`.toLowerCase().includes(part))
    .sort((a, b) => a.name.localeCompare(b.name));
  const ownGroups = groups.filter(({ id }) => person.groups.includes(id));
  return (
    <fieldset className={classes.list}>
      <legend>Devices</legend>
      {wall.size >= filterFrom && (
        <TextInput
          aria-label="Find a device to grant"
          placeholder="Name or id"
          leftSection={<IconSearch size={16} />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          maw={260}
        />
      )}
      <div className={classes.switches}>
        {fitting.slice(0, shownAtOnce).map(({ id, name }) => (
          <GrantSwitch
            key={id}
            label={name}
            note={noteOf(id, ownGroups)}
            granted={person.grants.includes(id)}
            onChange={(granted) =>
              change(() => (granted ? hubApi.grantDevice(person.id, id) : hubApi.revokeDevice(person.id, id)))
            }
          />
        ))}
      </div>
      {fitting.length === 0 && <Text size="sm">No device of that name.</Text>}
      {fitting.length > shownAtOnce && (
        <Text size="sm" c="dimmed">
          And {plural(fitting.length - shownAtOnce, 'device')} more: type a part of the name.
        </Text>
      )}
    </fieldset>
  );
}

function noteOf(device: Group['devices'][number], ownGroups: readonly Group[]): string {
  const through = ownGroups.filter(({ devices }) => devices.includes(device)).map(({ name }) => name);
  return through.length > 0 ? `${device} · seen through ${through.join(', ')}` : device;
}

type GrantSwitchProps = {
  label: string;
  note: string;
  granted: boolean;
  onChange(granted: boolean): Promise<void>;
};

/** Moves at once; until the hub has answered it takes no second press. */
function GrantSwitch({ label, note, granted, onChange }: GrantSwitchProps) {
  const [wanted, setWanted] = useState<boolean | null>(null);
  async function set(next: boolean): Promise<void> {
    setWanted(next);
    await onChange(next);
    setWanted(null);
  }
  return (
    <Switch
      label={label}
      description={note}
      checked={wanted ?? granted}
      onChange={(event) => {
        if (wanted === null) void set(event.currentTarget.checked);
      }}
    />
  );
}
