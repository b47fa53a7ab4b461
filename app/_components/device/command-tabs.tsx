'use client';
import { Stack, Tabs, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  type CommandGroup,
  cleanAddress,
  deviceCommands,
  isLocalAddress,
  keyPlaceholder,
} from '../../_lib/device-commands.ts';
import { CopyBlock } from '../common/copy-block.tsx';
import { Note } from '../common/note.tsx';

export type CommandTabsProps = {
  device: string;
  /** null: not known any more; a placeholder stands for it. */
  deviceKey: string | null;
};

/** Ways to make a device send, ready to paste. Rendered in the browser only: it needs the page's address. */
export function CommandTabs({ device, deviceKey }: CommandTabsProps) {
  const [typed, setTyped] = useState(() => window.location.origin);
  const address = cleanAddress(typed);
  const groups = deviceCommands({
    address: address ?? window.location.origin,
    device,
    key: deviceKey ?? keyPlaceholder,
  });
  return (
    <Stack gap="sm">
      <TextInput
        label="Address of the hub, as the device sees it"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={address ? null : 'Give an address such as http://192.168.1.20:3000'}
        maw={420}
      />
      {address && isLocalAddress(address) && (
        <Note>
          This address works only on the hub's own machine. For another machine, put the hub's network address
          above, such as http://192.168.1.20:3000.
        </Note>
      )}
      <Tabs defaultValue="curl" keepMounted={false}>
        <Tabs.List>
          {groups.map((group) => (
            <Tabs.Tab key={group.id} value={group.id}>
              {group.label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {groups.map((group) => (
          <Tabs.Panel key={group.id} value={group.id} pt="sm">
            <GroupCommands group={group} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}

function GroupCommands({ group }: { group: CommandGroup }) {
  const [first, ...others] = group.commands;
  if (others.length === 0)
    return <CopyBlock label={`command: ${group.label}`} code={first.code} note={first.needs} />;
  return (
    <Tabs defaultValue={first.id} variant="pills" keepMounted={false}>
      <Tabs.List mb="sm">
        {group.commands.map(({ id, label }) => (
          <Tabs.Tab key={id} value={id}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {group.commands.map(({ id, label, needs, code }) => (
        <Tabs.Panel key={id} value={id}>
          <CopyBlock label={`command: ${group.label}, ${label}`} code={code} note={needs} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
