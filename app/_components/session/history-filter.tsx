'use client';
import { Group, Select, TextInput } from '@mantine/core';
import { useWall } from '../../_live/live-provider.tsx';
import { inWallOrder } from '../../_live/wall.ts';

/** Days as `2026-11-20`; empty: not limited. */
export type HistoryChoice = { device: string; from: string; to: string };

export function HistoryFilter({
  choice,
  onChange,
}: {
  choice: HistoryChoice;
  onChange(choice: HistoryChoice): void;
}) {
  const wall = useWall();
  const devices = inWallOrder(wall?.values() ?? []).map(({ id, name }) => ({
    value: id as string,
    label: name,
  }));
  return (
    <Group mb="md" gap="sm" align="flex-end">
      <Select
        label="Device"
        placeholder="All devices"
        data={devices}
        searchable
        clearable
        value={choice.device || null}
        onChange={(device) => onChange({ ...choice, device: device ?? '' })}
        w={{ base: '100%', xs: 220 }}
      />
      <TextInput
        label="From"
        type="date"
        value={choice.from}
        max={choice.to || undefined}
        onChange={(event) => onChange({ ...choice, from: event.currentTarget.value })}
        w={{ base: 'calc(50% - 6px)', xs: 160 }}
      />
      <TextInput
        label="To"
        type="date"
        value={choice.to}
        min={choice.from || undefined}
        onChange={(event) => onChange({ ...choice, to: event.currentTarget.value })}
        w={{ base: 'calc(50% - 6px)', xs: 160 }}
      />
    </Group>
  );
}
