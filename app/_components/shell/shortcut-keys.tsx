'use client';
import { ActionIcon, Group, Kbd, Modal, Switch, Table, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKeyboard } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { Fragment, useRef, useState } from 'react';
import { allowShortcuts, shortcutsAllowed } from './shortcut-choice.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useIsAdmin, useManagesDevices } from './user-context.tsx';

const listed = [
  {
    title: 'Everywhere',
    keys: [
      { keys: ['?'], does: 'This list' },
      { keys: ['Ctrl', 'K'], does: 'Find a device or page' },
      { keys: ['g', 'w'], does: 'Wall' },
      { keys: ['g', 'd'], does: 'Devices (administrators and operators)' },
      { keys: ['g', 'h'], does: 'History' },
      { keys: ['g', 'a'], does: 'People (administrators)' },
      { keys: ['g', 'm'], does: 'Your account' },
    ],
  },
  {
    title: 'On a device',
    keys: [
      { keys: ['f'], does: 'Full screen' },
      { keys: ['p'], does: 'Pause or go on (Space too)' },
      { keys: ['s'], does: 'Save the picture shown' },
      { keys: ['r'], does: 'Show or hide results' },
      { keys: ['←', '→'], does: 'Previous, next device' },
      { keys: ['Esc'], does: 'Back to the wall' },
    ],
  },
];

/** After `g`, the next letter says where to go. */
const sequenceMs = 1500;

export function ShortcutKeys() {
  const [open, list] = useDisclosure(false);
  const [allowed, setAllowed] = useState(true);
  const router = useRouter();
  const managesDevices = useManagesDevices();
  const isAdmin = useIsAdmin();
  const wentAt = useRef(0);
  const go = (href: string) => () => {
    if (Date.now() - wentAt.current < sequenceMs) router.push(href);
    wentAt.current = 0;
  };
  function show(): void {
    setAllowed(shortcutsAllowed());
    list.open();
  }
  useShortcuts({
    '?': show,
    g: () => {
      wentAt.current = Date.now();
    },
    w: go('/'),
    d: managesDevices ? go('/devices') : undefined,
    h: go('/sessions'),
    a: isAdmin ? go('/admin/users') : undefined,
    m: go('/account'),
  });
  return (
    <>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
        onClick={show}
        visibleFrom="sm"
      >
        <IconKeyboard size={18} />
      </ActionIcon>
      <Modal opened={open} onClose={list.close} title="Keyboard shortcuts">
        {listed.map((group) => (
          <Fragment key={group.title}>
            <Title order={2} size="sm" mt="sm">
              {group.title}
            </Title>
            <Table>
              <Table.Tbody>
                {group.keys.map(({ keys, does }) => (
                  <Table.Tr key={does}>
                    <Table.Td>{does}</Table.Td>
                    <Table.Td>
                      <Group gap={4} justify="flex-end">
                        {keys.map((key) => (
                          <Kbd key={key}>{key}</Kbd>
                        ))}
                      </Group>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Fragment>
        ))}
        <Switch
          mt="md"
          label="Single letters are shortcuts"
          checked={allowed}
          onChange={(event) => {
            setAllowed(event.currentTarget.checked);
            allowShortcuts(event.currentTarget.checked);
          }}
        />
      </Modal>
    </>
  );
}
