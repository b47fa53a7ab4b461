'use client';
import { Group, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import useSWR from 'swr';
import { auditActions } from '#contract/api/audit.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { useWall } from '../../_live/live-provider.tsx';
import { inWallOrder } from '../../_live/wall.ts';
import type { AuditChoice } from './audit-choice.ts';
import { auditTopics, auditWords } from './audit-words.ts';

const kinds = auditTopics.map((topic) => ({
  group: topic,
  items: auditActions
    .filter((action) => auditWords[action].topic === topic)
    .map((action) => ({ value: action as string, label: auditWords[action].label })),
}));

type Props = { choice: AuditChoice; onChange(choice: AuditChoice): void };

export function AuditFilter({ choice, onChange }: Props) {
  const wall = useWall();
  const { data } = useSWR('/api/users', hubApi.listUsers);
  const devices = inWallOrder(wall?.values() ?? []).map(({ id, name }) => ({
    value: id as string,
    label: name,
  }));
  const people = data?.users.map(({ id, name, email }) => ({
    value: id as string,
    label: `${name} (${email})`,
  }));
  const choose = (part: Partial<AuditChoice>) => onChange({ ...choice, ...part });
  const half = 'calc(50% - 6px)';
  return (
    <Group mb="md" gap="sm" align="flex-end" role="search" aria-label="Filter the audit log">
      <TextInput
        label="Text"
        placeholder="Name, e-mail or address"
        leftSection={<IconSearch size={16} />}
        value={choice.text}
        maxLength={100}
        onChange={(event) => choose({ text: event.currentTarget.value })}
        w={{ base: '100%', xs: 220 }}
      />
      <Select
        label="What"
        placeholder="Everything"
        data={kinds}
        searchable
        clearable
        value={choice.action || null}
        onChange={(action) => choose({ action: action ?? '' })}
        maxDropdownHeight={360}
        w={{ base: half, xs: 200 }}
      />
      <Select
        label="Who"
        placeholder="Anybody"
        data={people ?? []}
        searchable
        clearable
        value={choice.actor || null}
        onChange={(actor) => choose({ actor: actor ?? '' })}
        w={{ base: half, xs: 220 }}
      />
      <Select
        label="Device"
        placeholder="Any device"
        data={devices}
        searchable
        clearable
        value={choice.device || null}
        onChange={(device) => choose({ device: device ?? '' })}
        w={{ base: '100%', xs: 200 }}
      />
      <TextInput
        label="From"
        type="date"
        value={choice.from}
        max={choice.to || undefined}
        onChange={(event) => choose({ from: event.currentTarget.value })}
        w={{ base: half, xs: 160 }}
      />
      <TextInput
        label="To"
        type="date"
        value={choice.to}
        min={choice.from || undefined}
        onChange={(event) => choose({ to: event.currentTarget.value })}
        w={{ base: half, xs: 160 }}
      />
    </Group>
  );
}
