'use client';
import { Group, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type DeviceStatus, type Presence, presences } from '#contract/api/devices.ts';
import { presenceWords } from '../../_lib/words.ts';

export type Filter = { name: string; presence: Presence | null };

export const noFilter: Filter = { name: '', presence: null };

export function matches(device: DeviceStatus, { name, presence }: Filter): boolean {
  const wanted = name.trim().toLowerCase();
  if (presence !== null && device.presence !== presence) return false;
  return device.name.toLowerCase().includes(wanted) || device.id.toLowerCase().includes(wanted);
}

const states = presences.map((presence) => ({ value: presence, label: presenceWords[presence] }));

export function WallFilter({ filter, onChange }: { filter: Filter; onChange(filter: Filter): void }) {
  return (
    <Group mb="sm" gap="sm">
      <TextInput
        aria-label="Filter by name"
        placeholder="Name or id"
        leftSection={<IconSearch size={16} />}
        value={filter.name}
        onChange={(event) => onChange({ ...filter, name: event.currentTarget.value })}
        w={{ base: '100%', xs: 240 }}
      />
      <Select
        aria-label="Filter by state"
        placeholder="Any state"
        data={states}
        clearable
        value={filter.presence}
        onChange={(presence) => onChange({ ...filter, presence })}
        w={{ base: '100%', xs: 160 }}
      />
    </Group>
  );
}
